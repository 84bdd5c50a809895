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
        self[name].flatMap { Self.json($0) }
    }

    /// The items of a packed leaf; nil if the column is not there or is none.
    public func packed(_ name: String) -> [[UInt8]?]? { self[name].flatMap { PackedColumn.decode($0) } }

    public func packedTexts(_ name: String) -> [String?]? {
        packed(name)?.map { $0.flatMap { Self.json($0)?.asString } }
    }

    public func packedIntegers(_ name: String) -> [Int64?]? {
        packed(name)?.map { $0.flatMap(Self.integer) }
    }

    /// Whether these leaves make one list: all there with equally many items, or all absent.
    public func agree(_ names: [String]) -> Bool {
        let present = names.filter { self[$0] != nil }
        guard !present.isEmpty else { return true }
        let counts = names.map { packed($0)?.count }
        return counts.allSatisfy { $0 != nil && $0 == counts[0] }
    }

    /// A JSON array of texts.
    public func texts(_ name: String) -> [String]? { json(name)?.asArray?.compactMap(\.asString) }

    public static func json(_ bytes: [UInt8]) -> JSONValue? {
        do { return try JSONValue.parse(bytes) } catch { return nil }
    }

    private static func integer(_ bytes: [UInt8]) -> Int64? { Int64(String(decoding: bytes, as: UTF8.self)) }
}
