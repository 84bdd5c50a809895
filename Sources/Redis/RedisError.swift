/// Why a pipeline has no replies. Refusals by the server are replies, not errors, until a caller unwraps one.
public enum RedisError: Error, Hashable, Sendable {
    /// No connection stands; nothing was sent.
    case notConnected(reason: String)
    /// The server refuses user or password; nothing was sent.
    case authenticationFailed(reason: String)
    /// Too much is in flight; nothing was sent.
    case overloaded
    /// The task was cancelled before sending; nothing was sent.
    case cancelled
    /// The client was closed; nothing was sent.
    case closed
    /// The connection ended between sending and the last reply.
    case connectionLost
    /// The time ended between sending and the last reply.
    case timedOut
    /// The server sent what is no reply.
    case protocolViolation(reason: String)
    /// The server's refusal of a command.
    case server(RedisServerError)
    /// A reply of another type than the command gives.
    case unexpectedReply

    /// Whether the commands may have been carried out, wholly or in part.
    public var outcomeIsUnknown: Bool {
        switch self {
        case .connectionLost, .timedOut, .protocolViolation: true
        case .notConnected, .authenticationFailed, .overloaded, .cancelled, .closed, .server, .unexpectedReply: false
        }
    }
}

/// An error reply.
public struct RedisServerError: Hashable, Sendable {
    /// The whole line, such as `WRONGTYPE Operation against a key …`.
    public let text: String

    public init(text: String) { self.text = text }

    /// Its first word, such as `WRONGTYPE`, which is what programs may rely on.
    public var code: Substring { text.prefix { $0 != " " } }
}
