/// A recursive descent over bytes, guarded in depth.
///
/// The bytes are handed to each method, not stored: a `Span` may not outlive its owner, and the parser then need
/// not be bound to one. Positions are checked by `Span`, so no input can read outside of it.
struct JSONParser {
    let limits: JSONLimits
    var position = 0
    private var valuesLeft: Int
    private var depthLeft: Int

    init(limits: JSONLimits) {
        self.limits = limits
        self.valuesLeft = limits.valuesMax
        self.depthLeft = limits.depthMax
    }

    mutating func document(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytesMax else { throw JSONError(.tooManyBytes, at: limits.bytesMax) }
        skipWhitespace(bytes)
        let value = try value(bytes)
        skipWhitespace(bytes)
        guard position == bytes.count else { throw JSONError(.trailingBytes, at: position) }
        return value
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        guard valuesLeft > 0 else { throw JSONError(.tooManyValues, at: position) }
        valuesLeft -= 1
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return .object(try object(bytes))
        case UInt8(ascii: "["): return .array(try array(bytes))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(bytes)
        case UInt8(ascii: "t"): return try literal("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try literal("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try literal("null", .null, bytes)
        default: throw JSONError(.unexpectedByte, at: position)
        }
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) -> JSONObject {
        try descend()
        var object = JSONObject()
        var isFirst = true
        while try !ends(UInt8(ascii: "}"), isFirst: isFirst, bytes) {
            let keyPosition = position
            let key = try string(bytes)
            skipWhitespace(bytes)
            try expect(UInt8(ascii: ":"), bytes)
            skipWhitespace(bytes)
            let value = try value(bytes)
            guard object.append(key: key, value: value) else { throw JSONError(.duplicateKey, at: keyPosition) }
            isFirst = false
        }
        depthLeft += 1
        return object
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) -> [JSONValue] {
        try descend()
        var array: [JSONValue] = []
        while try !ends(UInt8(ascii: "]"), isFirst: array.isEmpty, bytes) {
            array.append(try value(bytes))
        }
        depthLeft += 1
        return array
    }

    /// Steps over the opening bracket.
    private mutating func descend() throws(JSONError) {
        guard depthLeft > 0 else { throw JSONError(.tooDeep, at: position) }
        depthLeft -= 1
        position += 1
    }

    /// Steps over the closing bracket and says true, or over what leads to the next element and says false.
    private mutating func ends(_ close: UInt8, isFirst: Bool, _ bytes: Span<UInt8>) throws(JSONError) -> Bool {
        skipWhitespace(bytes)
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        if bytes[position] == close {
            position += 1
            return true
        }
        if isFirst { return false }
        try expect(UInt8(ascii: ","), bytes)
        skipWhitespace(bytes)
        return false
    }

    private mutating func literal(
        _ word: String, _ value: JSONValue, _ bytes: Span<UInt8>
    ) throws(JSONError) -> JSONValue {
        for byte in word.utf8 { try expect(byte, bytes) }
        return value
    }

    mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(JSONError) {
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        guard bytes[position] == byte else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
    }

    mutating func skipWhitespace(_ bytes: Span<UInt8>) {
        var at = position
        while at < bytes.count, bytes[at] <= 0x20, ASCII.isWhitespace(bytes[at]) { at += 1 }
        position = at
    }
}
