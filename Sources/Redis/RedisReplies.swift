/// The replies to one pipeline as they came: all text in one buffer, and what lies where in it.
///
/// Cheaper than `RedisValue`s where most of it is only passed on: nothing is allocated for a reply or a cell of one.
public struct RedisReplies: Sendable {
    public enum Kind: UInt8, Sendable {
        case null
        /// Its digits.
        case integer
        case status
        case bulk
        case error
        /// Its elements follow.
        case array
    }

    /// One reply, or an element of one.
    public struct Part: Sendable {
        public let kind: Kind
        /// Where its text begins in `bytes`.
        public let start: Int32
        /// Bytes of its text, or elements of an array.
        public let count: Int32

        public var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// Less than what a part can point to.
    static let bytesMax = 1 << 30

    public private(set) var bytes: [UInt8] = []
    /// Every reply before its elements, these in their order.
    public private(set) var parts: [Part] = []

    init(parts: Int = 0) { self.parts.reserveCapacity(parts) }

    /// A part whose text, if it has any, is appended before or later: `start` is where it will lie.
    mutating func add(_ kind: Kind, start: Int, count: Int) {
        parts.append(Part(kind: kind, start: Int32(start), count: Int32(count)))
    }

    /// False if there would be too much of it to point to.
    mutating func append(_ text: Span<UInt8>) -> Bool {
        guard bytes.count + text.count <= Self.bytesMax else { return false }
        unsafe text.withUnsafeBytes { text in unsafe bytes.append(contentsOf: text) }
        return true
    }

    /// Of replies that came from several connections.
    init(_ values: [RedisValue]) throws(RedisError) {
        for value in values { try add(value) }
    }

    private mutating func add(_ value: RedisValue) throws(RedisError) {
        switch value {
        case .null: add(.null, start: 0, count: 0)
        case .integer(let integer): try add(.integer, String(integer).utf8)
        case .status(let text): try add(.status, text.utf8)
        case .error(let text): try add(.error, text.utf8)
        case .bulk(let text): try add(.bulk, text)
        case .array(let elements):
            add(.array, start: 0, count: elements.count)
            for element in elements { try add(element) }
        }
    }

    private mutating func add(_ kind: Kind, _ text: some Collection<UInt8>) throws(RedisError) {
        guard bytes.count + text.count <= Self.bytesMax else {
            throw .protocolViolation(reason: "replies of more than \(Self.bytesMax) bytes")
        }
        add(kind, start: bytes.count, count: text.count)
        bytes.append(contentsOf: text)
    }

    /// The reply or element at `index`, by itself; moves `index` behind it.
    public func value(at index: inout Int) -> RedisValue {
        let part = parts[index]
        index += 1
        switch part.kind {
        case .null: return .null
        case .integer: return .integer(Int64(text(part)) ?? 0)
        case .status: return .status(text(part))
        case .error: return .error(text(part))
        case .bulk: return .bulk(Array(bytes[part.range]))
        case .array:
            var values: [RedisValue] = []
            values.reserveCapacity(Int(part.count))
            for _ in 0..<part.count { values.append(value(at: &index)) }
            return .array(values)
        }
    }

    /// The texts of an array of texts at `index`, which moves behind it; nil, and it stays, for anything else.
    public func texts(at index: inout Int) -> [String]? {
        let array = parts[index]
        guard array.kind == .array else { return nil }
        let elements = index + 1..<index + 1 + Int(array.count)
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for part in parts[elements] {
            guard part.kind == .bulk, let text = String(validating: bytes[part.range], as: UTF8.self)
            else { return nil }
            texts.append(text)
        }
        index = elements.upperBound
        return texts
    }

    /// Moves `index` behind the reply or element that it points to.
    public func skip(_ index: inout Int) {
        var missing = 1
        while missing > 0 {
            missing -= 1
            if parts[index].kind == .array { missing += Int(parts[index].count) }
            index += 1
        }
    }

    /// Takes the buffer away, so that it is never copied.
    public mutating func takeBytes() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    private func text(_ part: Part) -> String { String(decoding: bytes[part.range], as: UTF8.self) }
}
