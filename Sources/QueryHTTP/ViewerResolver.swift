public import EventSourcing
import GraphQLExecution
import HTTPTypes
public import Identity

/// Whose eyes a request sees with: those of its token, else an anonymous visitor's of a known mall.
public struct ViewerResolver: Sendable {
    enum Refusal: Error {
        /// The token is expired, forged or malformed (401).
        case token(String)
        /// No token and no `Mallard-Tenant`, and there is not exactly one mall (400).
        case tenantMissing
        /// The token is of another mall than the header names (403).
        case foreignTenant
    }

    private let verifier: TokenVerifier
    private let epochs: any EpochRegistry
    private let onlyTenant: @Sendable () -> TenantID?

    /// - Parameter onlyTenant: the mall of visitors who name none, now; nil where there are several.
    public init(
        verifier: TokenVerifier, epochs: any EpochRegistry = NoRevocations(),
        onlyTenant: @escaping @Sendable () -> TenantID?
    ) {
        self.verifier = verifier
        self.epochs = epochs
        self.onlyTenant = onlyTenant
    }

    func viewer(of fields: QueryFields) async throws(Refusal) -> Viewer { try await visitor(of: fields).viewer }

    /// The viewer, and until when a token makes them so.
    func visitor(of fields: QueryFields) async throws(Refusal) -> Visitor {
        let named = fields.tenant
        guard let header = fields.authorization else {
            guard let tenant = named ?? onlyTenant()?.rawValue else { throw .tenantMissing }
            return Visitor(viewer: .anonymous(tenant: tenant), session: nil)
        }
        guard let token = BearerToken.text(of: header) else {
            throw .token("Send Authorization: Bearer <token>.")
        }
        let principal: Principal
        let expires: Timestamp
        do { (principal, expires) = try await verifier.verified(token[...]) } catch {
            throw .token(Self.reason(error))
        }
        guard epochs.admits(principal) else { throw .token(Self.revoked) }
        if let named, named != principal.tenant.rawValue { throw .foreignTenant }
        let viewer = Viewer(
            tenant: principal.tenant.rawValue, subject: principal.subject.rawValue,
            roles: principal.roleNames, stores: principal.stores, isStaff: principal.kind != .user)
        return Visitor(viewer: viewer, session: Visitor.Session(principal: principal, expires: expires))
    }

    /// Why a token that was taken would be taken no more; nil: it would.
    func refusal(of session: Visitor.Session, at now: Timestamp = .current) -> String? {
        if now >= session.expires { return Self.reason(.expired) }
        return epochs.admits(session.principal) ? nil : Self.revoked
    }

    private static let revoked = "The token was revoked. Sign in again."

    private static func reason(_ error: TokenError) -> String {
        switch error {
        case .expired: "The token has expired. Ask for a new one."
        case .subjectMalformed: "The token's subject is not 1 to 64 letters, digits, dots, underscores or hyphens."
        default: "The token is not one of ours."
        }
    }
}

/// Somebody who looks, and the token by which they may.
struct Visitor: Sendable {
    struct Session: Sendable {
        let principal: Principal
        let expires: Timestamp
    }

    let viewer: Viewer
    /// Nil for somebody who is not signed in.
    let session: Session?
}

extension HTTPField.Name {
    static let mallardTenant = known("Mallard-Tenant")
    static let mallardInstance = known("Mallard-Instance")
    static let mallardAtLeast = known("Mallard-At-Least")
    static let lastEventID = known("Last-Event-ID")
    static let forwardedFor = known("X-Forwarded-For")
    static let traceparent = known("traceparent")
    static let mallardWait = known("Mallard-Wait-Ms")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("a field name is a token: \(name)") }
        return field
    }
}
