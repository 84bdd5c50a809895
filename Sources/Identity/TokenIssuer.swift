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

    /// A token for `principal`, good from now on for at most 15 minutes.
    public func issue(
        _ principal: Principal, lifetimeSeconds: Int64 = TokenLifetime.secondsMax
    ) async throws(TokenError) -> String {
        guard (1...TokenLifetime.secondsMax).contains(lifetimeSeconds) else { throw .lifetimeTooLong }
        let now = clock().milliseconds / 1_000
        let claims = TokenClaims(principal, issuedAt: now, lifetimeSeconds: lifetimeSeconds)
        do { return try await keys.sign(claims, kid: kid) } catch { throw .malformed }
    }
}
