/// What one bucket step writes, as the flat list of words the store's step function reads.
///
///     H suffix (column value)* ""    set columns of a row
///     X suffix column* ""            remove columns of a row
///     D suffix                       remove a row
///     A suffix score member          put a member into an index
///     R suffix member                take a member out of an index
///
/// One buffer and one list of ends, because a rebuild writes millions of words.
public struct StepWrites: Hashable, Sendable {
    enum Operation {
        static let set = "H"
        static let remove = "X"
        static let delete = "D"
        static let add = "A"
        static let withdraw = "R"
        static let end = ""
    }

    /// All words, one after the other.
    public private(set) var bytes: [UInt8] = []
    /// Where each word ends in `bytes`.
    public private(set) var ends: [Int] = []

    public init() {}

    public var count: Int { ends.count }
    public var isEmpty: Bool { ends.isEmpty }

    /// The words as slices of `bytes`.
    public subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    mutating func append(_ word: String) {
        bytes.append(contentsOf: word.utf8)
        ends.append(bytes.count)
    }

    mutating func append(_ word: [UInt8]) {
        bytes.append(contentsOf: word)
        ends.append(bytes.count)
    }
}

extension StepWrites {
    /// Writes what of `row` differs from `old`; false if nothing does.
    public mutating func put<Row: ProjectionRow>(_ row: Row?, was old: Row?, suffix: String) -> Bool {
        guard let row else {
            guard old != nil else { return false }
            append(Operation.delete)
            append(suffix)
            return true
        }
        var writer = ColumnWriter(appendingTo: self, suffix: suffix, isNew: old == nil)
        self = StepWrites()
        row.write(to: &writer, was: old)
        let (writes, isChanged) = writer.finish()
        self = writes
        return isChanged
    }

    /// Moves the memberships of one row from `old` to `new`. `visit` hears the index of each change.
    public mutating func move(
        _ old: [IndexEntry], to new: [IndexEntry], suffix: (String) -> String, visit: (String) -> Void
    ) {
        guard old != new else { return }
        for entry in old where !new.contains(where: { $0.index == entry.index && $0.member == entry.member }) {
            append(Operation.withdraw)
            append(suffix(entry.index))
            append(entry.member)
            visit(entry.index)
        }
        for entry in new where !old.contains(entry) {
            append(Operation.add)
            append(suffix(entry.index))
            append(String(entry.score))
            append(entry.member)
            visit(entry.index)
        }
    }
}
