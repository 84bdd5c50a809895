import EventSourcing
import JWTKit

/// The claims of a token, as they stand in it. Times are seconds since 1970.
struct TokenClaims: JWTPayload {
    let tenant: String
    let sub: String
    let kind: String
    let roles: [String]
    let stores: [String]?
    let epoch: Int32?
    let iat: Int64
    let nbf: Int64?
    let exp: Int64
    /// When somebody proved who they are; a token got for another token keeps it. Absent: `iat`.
    let authTime: Int64?

    enum CodingKeys: String, CodingKey {
        case tenant, sub, kind, roles, stores, epoch, iat, nbf, exp
        case authTime = "auth_time"
    }

    init(_ principal: Principal, issuedAt: Int64, lifetimeSeconds: Int64, begunAt: Int64? = nil) {
        tenant = principal.tenant.rawValue
        sub = principal.subject.rawValue
        kind = principal.kind.rawValue
        roles = principal.roles.map(\.rawValue).sorted()
        stores = principal.stores.isEmpty ? nil : principal.stores.sorted()
        epoch = principal.epoch
        iat = issuedAt
        nbf = issuedAt
        exp = issuedAt + lifetimeSeconds
        authTime = begunAt
    }

    var session: TokenSession { TokenSession(begunAt: authTime ?? iat, lifetimeSeconds: exp - iat) }

    /// Times are judged by `check`, against a clock that tests own.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    func check(seconds now: Int64) throws(TokenError) {
        // Of hostile claims only these bounds are believed, so that no sum below overflows.
        let sane: ClosedRange<Int64> = 0...1 << 40
        guard sane.contains(iat), sane.contains(exp), sane.contains(nbf ?? iat),
            sane.contains(authTime ?? iat)
        else { throw .malformed }
        guard exp > iat, exp - iat <= TokenLifetime.secondsMax else { throw .lifetimeTooLong }
        guard now < exp + TokenLifetime.leewaySeconds else { throw .expired }
        guard max(iat, nbf ?? iat) <= now + TokenLifetime.leewaySeconds else { throw .notYetValid }
    }

    func principal() throws(TokenError) -> Principal {
        // In the keys of read models a colon stands behind the tenant, in those of the search index a slash.
        guard let kind = Actor.Kind(rawValue: kind), !tenant.isEmpty, !tenant.contains(":"), !tenant.contains("/")
        else { throw .malformed }
        guard Principal.isSubject(sub) else { throw .subjectMalformed }
        var roles: Set<PrincipalRole> = []
        for name in self.roles {
            guard let role = PrincipalRole(rawValue: name) else { throw .malformed }
            roles.insert(role)
        }
        return Principal(
            tenant: TenantID(tenant), kind: kind, subject: PrincipalID(sub), roles: roles,
            stores: Set(stores ?? []), epoch: epoch ?? 0)
    }
}

/// What a token hands on to the one that takes its place.
public struct TokenSession: Hashable, Sendable {
    /// When somebody proved who they are, in seconds since 1970.
    public let begunAt: Int64
    public let lifetimeSeconds: Int64
}

/// How long tokens live, and how far clocks may differ.
public enum TokenLifetime {
    public static let secondsMax: Int64 = 900
    /// For how long tokens follow one another before somebody has to prove again who they are.
    public static let sessionSecondsMax: Int64 = 30 * 86_400
    public static let leewaySeconds: Int64 = 30
}
