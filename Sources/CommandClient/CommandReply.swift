public import JSON

/// What the command server answered to one command.
public enum CommandReply: Sendable {
    case accepted(position: Int64, result: JSONValue)
    case refused(CommandProblem)
}

/// An RFC 9457 problem of the command API.
public struct CommandProblem: Error, Sendable, CustomStringConvertible {
    public let status: Int
    /// Stable, `UPPER_SNAKE`.
    public let code: String
    public let detail: String
    public let retryAfterMilliseconds: Int64?
    public let members: JSONObject

    /// The same command with the same key may be sent again as it is.
    public var isRetryable: Bool { status == 503 || status == 429 }

    public var description: String { "\(status) \(code): \(detail)" }

    init(_ members: JSONObject) {
        self.members = members
        status = Int(members["status"]?.asInteger ?? 500)
        code = members["code"]?.asString ?? "UNKNOWN"
        detail = members["detail"]?.asString ?? members["title"]?.asString ?? ""
        retryAfterMilliseconds = members["retryAfterMs"]?.asInteger
    }
}

public enum CommandClientError: Error, Sendable {
    /// No answer came in time or at all. Whether the command was done is unknown: send it again with its key.
    case unreachable(reason: String)
    /// The server answered the whole request with a problem (for example 401).
    case refused(CommandProblem)
    /// Something other than Mallard's command server answered.
    case notUnderstood(reason: String)
}
