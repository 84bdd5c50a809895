/// One column of a list of objects, stored in one value: the JSON fragment of each item, in order.
///
/// A list of objects in a row is one packed column per leaf (`skus.id`, `skus.price.amount`), all of the same count,
/// so that a reader takes only the leaves it wants and splices them. Format: the count, then for each item its
/// length plus one and its bytes, both numbers as LEB128; a length of zero stands for a missing fragment, which
/// reads as null. The format has no limit: what a list may hold is for those to say who let it grow.
public enum PackedColumn {
    /// Packs one fragment an item; nil is a missing one.
    public static func encode(_ fragments: [[UInt8]?]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(fragments.reduce(2) { $0 + 2 + ($1?.count ?? 0) })
        append(fragments.count, to: &bytes)
        for fragment in fragments {
            append(fragment.map { $0.count + 1 } ?? 0, to: &bytes)
            if let fragment { bytes.append(contentsOf: fragment) }
        }
        return bytes
    }

    /// The fragments of a packed column; nil if the bytes are not one.
    public static func decode(_ bytes: [UInt8]) -> [[UInt8]?]? {
        guard var reader = PackedColumnReader(bytes, 0..<bytes.count) else { return nil }
        var fragments: [[UInt8]?] = []
        fragments.reserveCapacity(reader.remaining)
        while reader.remaining > 0 {
            guard let item = reader.next(bytes) else { return nil }
            fragments.append(item.isMissing ? nil : Array(bytes[item.range]))
        }
        return reader.isAtEnd ? fragments : nil
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Walks a packed column in place, without copying its fragments. The bytes are given again at each step, so that
/// the reader holds no second reference to them.
public struct PackedColumnReader: Sendable {
    /// One item: where its fragment lies.
    public struct Item: Sendable {
        public let range: Range<Int>
        public let isMissing: Bool
    }

    /// Items not read yet.
    public private(set) var remaining: Int
    private var position: Int
    private let end: Int

    /// Begins at the column that lies in `range` of the bytes; nil if it has no sound count.
    public init?(_ bytes: [UInt8], _ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
        remaining = 0
        guard let count = number(bytes), count <= end - position else { return nil }
        remaining = count
    }

    /// Whether nothing is left behind the last item.
    public var isAtEnd: Bool { position == end }

    /// The next item; nil at the end, and where the bytes are not a packed column.
    public mutating func next(_ bytes: [UInt8]) -> Item? {
        guard remaining > 0, let stored = number(bytes) else { return nil }
        let length = max(stored - 1, 0)
        guard length <= end - position else { return nil }
        defer { position += length }
        remaining -= 1
        return Item(range: position..<position + length, isMissing: stored == 0)
    }

    private mutating func number(_ bytes: [UInt8]) -> Int? {
        var number = 0
        var shift = 0
        // Nine groups of seven bits: every number that `Int` has above zero, and no other.
        while position < end, shift < 63 {
            let byte = bytes[position]
            position += 1
            number |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }
}
