/// One reply of RESP2.
public enum RedisValue: Hashable, Sendable {
    case null
    case integer(Int64)
    /// A short line, such as `OK`.
    case status(String)
    case bulk([UInt8])
    /// The server refused the command; the whole line.
    case error(String)
    case array([RedisValue])
}

extension RedisValue {
    public var isNull: Bool { if case .null = self { true } else { false } }

    public var asInteger: Int64? { if case .integer(let integer) = self { integer } else { nil } }

    /// The bytes of a bulk string; nil for null and all else.
    public var asBytes: [UInt8]? { if case .bulk(let bytes) = self { bytes } else { nil } }

    /// A status, or a bulk string that is valid UTF-8.
    public var asString: String? {
        switch self {
        case .status(let status): status
        case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
        case .null, .integer, .error, .array: nil
        }
    }

    public var asArray: [RedisValue]? { if case .array(let array) = self { array } else { nil } }

    public var asError: RedisServerError? { if case .error(let text) = self { .init(text: text) } else { nil } }

    /// This reply, or the server's refusal thrown.
    public func unwrapped() throws(RedisError) -> RedisValue {
        if let error = asError { throw .server(error) }
        return self
    }
}
