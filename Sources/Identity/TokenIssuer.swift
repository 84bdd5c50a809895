public import EventSourcing
import JWTKit

/// Signs tokens with the installation's private key.
public struct TokenIssuer: Sendable {
    private let keys: JWTKeyCollection
    private let kid: JWKIdentifier
    private let clock: @Sendable () -> Timestamp

    /// Reads the private key once. `clock` says what time tokens bear.
    public init(
        _ files: KeyFiles, clock: @escaping @Sendable () -> Timestamp = { .current }
    ) async throws(KeyFileError) {
        let key = try TokenKey(contentsOf: files.privateKeyPath)
        kid = JWKIdentifier(string: key.kid)
        keys = await JWTKeyCollection().add(eddsa: key.key, kid: kid)
        self.clock = clock
    }

    /// A token for `principal`, good from now on for at most 15 minutes. Throws `lifetimeTooLong` and
    /// `subjectMalformed`.
    public func issue(
        _ principal: Principal, lifetimeSeconds: Int64 = TokenLifetime.secondsMax
    ) async throws(TokenError) -> String {
        guard (1...TokenLifetime.secondsMax).contains(lifetimeSeconds) else { throw .lifetimeTooLong }
        guard Principal.isSubject(principal.subject.rawValue) else { throw .subjectMalformed }
        return try await sign(TokenClaims(principal, issuedAt: seconds, lifetimeSeconds: lifetimeSeconds))
    }

    /// The token that follows one just verified: the same claims, good as long from now on.
    ///
    /// Throws `sessionOver` when the line began `TokenLifetime.sessionSecondsMax` ago.
    public func renew(_ principal: Principal, _ session: TokenSession) async throws(TokenError) -> String {
        let now = seconds
        guard now - session.begunAt < TokenLifetime.sessionSecondsMax else { throw .sessionOver }
        return try await sign(
            TokenClaims(
                principal, issuedAt: now, lifetimeSeconds: session.lifetimeSeconds, begunAt: session.begunAt))
    }

    private var seconds: Int64 { clock().milliseconds / 1_000 }

    private func sign(_ claims: TokenClaims) async throws(TokenError) -> String {
        do { return try await keys.sign(claims, kid: kid) } catch { throw .malformed }
    }
}
