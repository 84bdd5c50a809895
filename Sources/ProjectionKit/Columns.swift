public import JSON

/// The columns of one stored row, as they were read.
public struct Columns: Hashable, Sendable {
    public struct Column: Hashable, Sendable {
        public let name: [UInt8]
        public let value: [UInt8]

        public init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    public var all: [Column]

    public init(_ all: [Column] = []) { self.all = all }

    public subscript(name: String) -> [UInt8]? {
        for column in all where column.name.elementsEqual(name.utf8) { return column.value }
        return nil
    }

    public func integer(_ name: String) -> Int64? { self[name].flatMap(Self.integer) }
    public func text(_ name: String) -> String? { json(name)?.asString }
    public func bool(_ name: String) -> Bool? { json(name)?.asBool }

    /// The column's value, if it is there and well formed.
    public func json(_ name: String) -> JSONValue? {
        guard let bytes = self[name] else { return nil }
        do { return try JSONValue.parse(bytes) } catch { return nil }
    }

    private static func integer(_ bytes: [UInt8]) -> Int64? { Int64(String(decoding: bytes, as: UTF8.self)) }
}
