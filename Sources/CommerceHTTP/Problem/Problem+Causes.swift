import CommerceCommands
import EventSourcing
import Identity
import JSON
import Runtime

extension Problem {
    /// Rejections speak in full: they are the business's answer.
    init(_ rejection: any DomainRejection) {
        let status =
            switch rejection.kind {
            case .invalid: 400
            case .forbidden: 403
            case .notFound: 404
            case .conflict: 409
            }
        self.init(status, rejection.code, rejection.detail)
        params = rejection.params
    }

    /// Failures of the machinery say whether to try again, and nothing of the inside.
    init(_ failure: CommandFailure) {
        switch failure {
        case .keyReused:
            self.init(422, "IDEMPOTENCY_KEY_REUSED", "This key came before with another command. Use a new one.")
        case .overloaded(let milliseconds):
            self.init(503, "OVERLOADED", "Nothing was done. Send the same request again.")
            retryAfterMilliseconds = milliseconds
        case .tooManyAtOnce(let milliseconds):
            self.init(429, "TOO_MANY_REQUESTS", "You have too many commands under way. Wait for some of them.")
            retryAfterMilliseconds = milliseconds
        case .unavailable(let milliseconds):
            self.init(503, "UNAVAILABLE", "Nothing was done. Send the same request again.")
            retryAfterMilliseconds = milliseconds
        case .outcomeUnknown(let milliseconds):
            self.init(503, "OUTCOME_UNKNOWN", "It may have been done. Send it again with the same key to learn.")
            retryAfterMilliseconds = milliseconds
        case .notOwner:
            self.init(503, "NOT_OWNER", "Another server decides for this shop. Send the same request again.")
            retryAfterMilliseconds = 1_000
        case .poisoned:
            self.init(422, "POISONED", "This command ended the server twice. It is refused until that is mended.")
        case .defect:
            self.init(500, "INTERNAL", "A defect on our side. Nothing was done.")
        }
    }

    init(_ refusal: CommandRefusal) {
        switch refusal {
        case .unknownCommand(let suggestions):
            self = .unknownCommand(suggestions)
        case .forbidden(let detail):
            self.init(403, "FORBIDDEN", detail)
        case .malformed(let errors):
            self.init(400, "INVALID_BODY", "The body is not this command; see errors.")
            self.errors = errors
        }
    }

    static func unknownCommand(_ suggestions: [String]) -> Problem {
        let hint = suggestions.isEmpty ? "" : " Did you mean \(suggestions.joined(separator: " or "))?"
        var problem = Problem(404, "UNKNOWN_COMMAND", "There is no such command.\(hint)")
        if !suggestions.isEmpty {
            problem.params = [
                RejectionParam("suggestions", suggestions.map { [RejectionParam("command", $0)] })
            ]
        }
        return problem
    }

    init(_ error: TokenError) {
        switch error {
        case .malformed: self.init(401, "TOKEN_MALFORMED", "This is no token of ours.")
        case .unknownKey: self.init(401, "TOKEN_UNKNOWN_KEY", "The token was signed under a key that is not known.")
        case .forged: self.init(401, "TOKEN_FORGED", "The token's signature is wrong.")
        case .expired: self.init(401, "TOKEN_EXPIRED", "The token has expired. Get a new one.")
        case .notYetValid: self.init(401, "TOKEN_NOT_YET_VALID", "The token is not valid yet. Check the clocks.")
        case .lifetimeTooLong:
            self.init(401, "TOKEN_LIFETIME", "Tokens live at most \(TokenLifetime.secondsMax) seconds.")
        case .subjectMalformed:
            self.init(401, "TOKEN_SUBJECT", "A subject is 1 to 64 letters, digits, dots, underscores or hyphens.")
        case .sessionOver: self.init(401, "SESSION_OVER", "The session is over. Sign in again.")
        }
    }

    init(_ error: JSONError) {
        self.init(
            400, "MALFORMED_JSON",
            "The body is not JSON that can be read: \(error.reason.words) at byte \(error.offset).")
        params = [RejectionParam("reason", "\(error.reason)"), RejectionParam("offset", Int64(error.offset))]
    }

    static let bodyInterrupted = Problem(400, "BODY_INTERRUPTED", "The body ended early.")
    static let bodyTooLarge = Problem(413, "BODY_TOO_LARGE", "A command has at most 1 MiB.")
    static let tokenMissing = Problem(401, "TOKEN_MISSING", "Send Authorization: Bearer with a token.")
    static let tokenRevoked = Problem(401, "TOKEN_REVOKED", "The token was revoked. Sign in again.")
    static let foreignTenant = Problem(
        403, "FOREIGN_TENANT", "The token belongs to another shop than Mallard-Tenant names.")
    static let keyRequired = Problem(
        400, "IDEMPOTENCY_KEY_REQUIRED", "Send Idempotency-Key: your own name for this intention.")
    static let keyMalformed = Problem(
        400, "IDEMPOTENCY_KEY_MALFORMED", "An idempotency key has 1 to 255 printable ASCII characters, no spaces.")
    static let notFound = Problem(404, "NO_SUCH_PATH", "There is nothing here. See /commands/openapi.json.")
    static let internalError = Problem(500, "INTERNAL", "A defect on our side.")

    static func wrongMethod(allow: String) -> Problem {
        var problem = Problem(405, "METHOD_NOT_ALLOWED", "Use \(allow).")
        problem.allow = allow
        return problem
    }

    static func wrongType(_ right: String) -> Problem {
        Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Send Content-Type: \(right), not compressed.")
    }
}
