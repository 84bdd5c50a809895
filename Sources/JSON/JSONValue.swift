/// Any JSON text (RFC 8259), with numbers kept exactly.
///
/// Equality is that of the text's meaning with two exceptions: the order of members counts, and a number that
/// is no 64-bit integer is compared by its digits (`1.0` and `1.00` differ).
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Any number that is not an `Int64` written without fraction and exponent, as its text. Text put here by hand
    /// must follow the grammar of RFC 8259, section 6, or encoding traps.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Reads one JSON text; white space may surround it, nothing else.
    ///
    /// Strict: UTF-8 is validated, duplicate keys and lone surrogates are refused, and no input can use more stack
    /// than `limits.depthMax` levels. Cost is linear in the bytes.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        try parse(bytes.span, limits: limits)
    }

    /// As above, over bytes that the caller keeps; `slice.span` serves for slices.
    public static func parse(_ bytes: Span<UInt8>, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        var parser = JSONParser(limits: limits)
        return try parser.document(bytes)
    }

    /// The compact text: no white space, members in their order, so equal values give equal bytes.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    public var isNull: Bool { if case .null = self { true } else { false } }

    public var asBool: Bool? { if case .bool(let bool) = self { bool } else { nil } }

    public var asInteger: Int64? { if case .integer(let integer) = self { integer } else { nil } }

    /// The nearest `Double` of any number; nil for anything else and for numbers beyond its range.
    public var asDouble: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .null, .bool, .string, .array, .object: nil
        }
    }

    public var asString: String? { if case .string(let string) = self { string } else { nil } }

    public var asArray: [JSONValue]? { if case .array(let array) = self { array } else { nil } }

    public var asObject: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// The member of that name; nil if there is none, or if this is no object.
    public subscript(key: String) -> JSONValue? { asObject?[key] }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// The keys must differ.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements {
            let isNew = object.append(key: key, value: value)
            precondition(isNew, "the keys of an object differ")
        }
        self = .object(object)
    }
}
