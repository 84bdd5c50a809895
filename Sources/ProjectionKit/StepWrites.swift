/// What one bucket step writes, as one flat list of words.
///
///     N suffix (column value)* ""    a row of which nothing is stored yet: its columns
///     H suffix (column value)* ""    set columns of a row
///     X suffix column* ""            remove columns of a row
///     D suffix                       remove a row
///     A suffix score member          put a member into an index
///     R suffix member                take a member out of an index
///
/// One buffer and one list of ends, because a rebuild writes millions of words. Within a step a member of an index
/// belongs to one row, so that memberships may be taken together.
public struct StepWrites: Hashable, Sendable {
    /// By its letter in ASCII.
    public enum Operation: UInt8, Sendable {
        case create = 0x4E
        case set = 0x48
        case remove = 0x58
        case delete = 0x44
        case add = 0x41
        case withdraw = 0x52
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

    /// The operations, in their order.
    public var operations: Operations { Operations(self) }

    mutating func append(_ operation: Operation) {
        bytes.append(operation.rawValue)
        ends.append(bytes.count)
    }

    /// Closes an operation of any number of words.
    mutating func close() { ends.append(bytes.count) }

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
    /// Each operation, and which words stand behind its suffix, the closing one not counted. The suffix is the word
    /// before them.
    public struct Operations: Sequence, IteratorProtocol {
        private let writes: StepWrites
        private var at = 0

        init(_ writes: StepWrites) { self.writes = writes }

        public mutating func next() -> (operation: Operation, words: Range<Int>)? {
            guard at < writes.count else { return nil }
            guard let operation = writes[at].first.flatMap(Operation.init(rawValue:)) else {
                preconditionFailure("only StepWrites writes steps")
            }
            let start = at + 2
            var end = start
            switch operation {
            // A value may be empty, a name is not.
            case .create, .set: while !writes[end].isEmpty { end += 2 }
            case .remove: while !writes[end].isEmpty { end += 1 }
            case .delete: break
            case .add: end += 2
            case .withdraw: end += 1
            }
            at = operation.isClosed ? end + 1 : end
            return (operation, start..<end)
        }
    }
}

extension StepWrites.Operation {
    /// Whether an empty word closes it.
    fileprivate var isClosed: Bool { self == .create || self == .set || self == .remove }
}

extension StepWrites {
    /// Writes what of `row` differs from `old`; false if nothing does.
    public mutating func put<Row: ProjectionRow>(_ row: Row?, was old: Row?, suffix: String) -> Bool {
        guard let row else {
            guard old != nil else { return false }
            append(.delete)
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
            append(.withdraw)
            append(suffix(entry.index))
            append(entry.member)
            visit(entry.index)
        }
        for entry in new where !old.contains(entry) {
            append(.add)
            append(suffix(entry.index))
            append(String(entry.score))
            append(entry.member)
            visit(entry.index)
        }
    }
}
