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

extension CommandReply {
    /// Reads `{"position", "result"}` or a problem, whole or as the `problem` member of a batch's answer line.
    init(_ bytes: [UInt8]) throws(CommandClientError) {
        self = try AnswerLine(bytes).reply
    }
}

/// One line of a batch's answer.
struct AnswerLine {
    /// Of the command it answers; nil where the server could not read one.
    let key: String?
    let reply: CommandReply

    init(_ bytes: [UInt8]) throws(CommandClientError) {
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch { throw .notUnderstood(reason: "no JSON: \(error)") }
        guard let members = value.asObject else { throw .notUnderstood(reason: "no JSON object") }
        key = members["key"]?.asString
        if let position = members["position"]?.asInteger {
            reply = .accepted(position: position, result: members["result"] ?? .null)
        } else if let problem = members["problem"]?.asObject {
            reply = .refused(CommandProblem(problem))
        } else if members["code"] != nil {
            reply = .refused(CommandProblem(members))
        } else {
            throw .notUnderstood(reason: "neither a position nor a problem")
        }
    }
}
