import EventSourcing
import HTTPDoor
import HTTPTypes
import Hummingbird
public import Identity
import JSON
import Logging

/// `POST /tokens/refresh`: for a token that is good, one that is good from now on.
///
/// The new token says the same and lives as long as the old one did; so neither rights nor a lifetime grow by it.
public struct TokenDoor: Sendable {
    private static let path = "/tokens/refresh"

    private let issuer: TokenIssuer
    private let verifier: TokenVerifier
    private let epochs: any EpochRegistry

    public init(issuer: TokenIssuer, verifier: TokenVerifier, epochs: any EpochRegistry = NoRevocations()) {
        self.issuer = issuer
        self.verifier = verifier
        self.epochs = epochs
    }

    /// To stand among the command server's answers.
    public var mount: CommandResponder.Mount { ("/tokens/", { try await respond(to: $0, context: $1) }) }

    private func respond(to request: Request, context: CommandResponder.Context) async throws -> Response {
        guard request.uri.path == Self.path else { throw Problem.notFound }
        guard request.method == .post else { throw Problem.wrongMethod(allow: "POST") }
        let (principal, session) = try await Arrival.session(of: CommandFields(request.headers), verifier, epochs)
        let token: String
        do { token = try await issuer.renew(principal, session) } catch { throw Problem(error) }
        context.logger.info(
            "token refreshed",
            metadata: [
                "tenant": "\(principal.tenant)", "kind": "\(principal.kind.rawValue)",
                "subject": "\(principal.subject)", "session_began": "\(session.begunAt)",
            ])
        let body: JSONValue = ["token": .string(token), "expiresInSeconds": .integer(session.lifetimeSeconds)]
        var response = Replies.ok(body.encoded(), type: "application/json").response
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
