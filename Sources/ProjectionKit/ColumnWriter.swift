public import JSON

/// Writes the columns of one row that differ from what is stored.
///
/// Each method compares the value now with the value stored and writes nothing if they are equal. A value that has
/// become nil removes its column; readers take a missing column as null. Columns are the JSON bytes that GraphQL
/// sends; names with a leading underscore are the fold's own, in whatever bytes it likes.
public struct ColumnWriter: Sendable {
    private var writes: StepWrites
    private var removed: [String] = []
    private var hasSets = false
    private let isNew: Bool
    private let suffix: String
    private var scratch: [UInt8] = []

    /// - Parameter isNew: nothing of the row is stored yet, so `was` is not looked at.
    init(appendingTo writes: consuming StepWrites, suffix: String, isNew: Bool) {
        self.writes = writes
        self.suffix = suffix
        self.isNew = isNew
    }

    public mutating func integer(_ name: String, _ value: Int64?, was old: Int64?) {
        self.value(name, value, was: old) { JSONWriter.appendInteger($0, to: &$1) }
    }

    public mutating func text(_ name: String, _ value: String?, was old: String?) {
        self.value(name, value, was: old) { JSONWriter.appendString($0, to: &$1) }
    }

    public mutating func bool(_ name: String, _ value: Bool?, was old: Bool?) {
        self.value(name, value, was: old) { $1.append(contentsOf: $0 ? "true".utf8 : "false".utf8) }
    }

    /// Any value as JSON.
    public mutating func json<Value: Equatable>(
        _ name: String, _ value: Value?, was old: Value?, _ encode: (Value, inout JSONWriter) -> Void
    ) {
        self.value(name, value, was: old) { value, bytes in
            var writer = JSONWriter(appendingTo: bytes)
            encode(value, &writer)
            bytes = writer.bytes
        }
    }

    /// Any value, as the bytes `encode` appends. `old` is compared, never encoded.
    public mutating func value<Value: Equatable>(
        _ name: String, _ value: Value?, was old: Value?, _ encode: (Value, inout [UInt8]) -> Void
    ) {
        guard isNew ? value != nil : value != old else { return }
        guard let value else {
            removed.append(name)
            return
        }
        if !hasSets {
            writes.append(isNew ? .create : .set)
            writes.append(suffix)
            hasSets = true
        }
        writes.append(name)
        scratch.removeAll(keepingCapacity: true)
        encode(value, &scratch)
        writes.append(scratch)
    }

    /// One leaf of a list of objects, as a `PackedColumn`. `encode` appends the JSON of an item, or nothing for null.
    public mutating func packed<Item: Equatable>(
        _ name: String, _ items: [Item], was old: [Item]?, _ encode: (Item, inout [UInt8]) -> Void
    ) {
        guard isNew || items != old else { return }
        let bytes = Self.pack(items, encode)
        // Another leaf may be what changed.
        value(name, bytes, was: old.map { Self.pack($0, encode) }) { $1.append(contentsOf: $0) }
    }

    private static func pack<Item>(_ items: [Item], _ encode: (Item, inout [UInt8]) -> Void) -> [UInt8] {
        PackedColumn.encode(
            items.map { item in
                var bytes: [UInt8] = []
                encode(item, &bytes)
                return bytes.isEmpty ? nil : bytes
            })
    }

    /// A column that never changes once it is written, in the bytes it is stored in.
    public mutating func frozen(_ column: Columns.Column, was old: Columns.Column?) {
        value(String(decoding: column.name, as: UTF8.self), column.value, was: old?.value) {
            $1.append(contentsOf: $0)
        }
    }

    /// Closes the operations and gives the buffer back, with whether anything was written.
    consuming func finish() -> (writes: StepWrites, isChanged: Bool) {
        if hasSets { writes.close() }
        if !removed.isEmpty {
            writes.append(.remove)
            writes.append(suffix)
            for name in removed { writes.append(name) }
            writes.close()
        }
        return (writes, hasSets || !removed.isEmpty)
    }
}
