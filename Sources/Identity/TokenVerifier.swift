import Digests
public import EventSourcing
import Foundation
import JSON
import JWTKit
import Synchronization

/// Tells a good token from any other, with the public keys of a JWKS file.
///
/// Verified tokens are remembered by their SHA-256 until they expire, so that only a token's first use costs a
/// signature. The key file is looked at once a second at most, and read again when it has changed; tokens of a
/// key that is no longer in it are then forgotten.
public final class TokenVerifier: Sendable {
    private let path: String
    private let clock: @Sendable () -> Timestamp
    private let state: Mutex<State>

    /// Throws unless the file can be read now. `cacheMax` bounds the tokens remembered.
    public init(
        publicKeysPath: String, cacheMax: Int = 100_000, clock: @escaping @Sendable () -> Timestamp = { .current }
    ) async throws(KeyFileError) {
        path = publicKeysPath
        self.clock = clock
        let stamp = FileStamp(publicKeysPath)
        let keys = try await Self.load(publicKeysPath)
        state = Mutex(State(keys: keys, stamp: stamp, cache: RecentCache(countMax: cacheMax)))
    }

    /// The principal a token speaks for.
    public func verify(_ token: String) async throws(TokenError) -> Principal { try await known(token[...]).principal }

    /// The same, with what a token that follows this one goes on from.
    public func session(of token: String) async throws(TokenError) -> (principal: Principal, session: TokenSession) {
        let known = try await known(token[...])
        return (known.principal, known.session)
    }

    /// The same, with the moment from which the token is no longer taken.
    public func verified(
        _ token: Substring
    ) async throws(TokenError) -> (principal: Principal, expires: Timestamp) {
        let known = try await known(token)
        return (known.principal, known.expires)
    }

    private func known(_ token: Substring) async throws(TokenError) -> Known {
        let now = clock()
        let digest = SHA256.hash(token.utf8Span.span)
        let (isDue, found) = state.withLock { ($0.isLookDue(now), $0.cache[digest]) }
        if let found, !isDue { return try found.checked(now) }
        if isDue {
            await reloadIfChanged()
            if let known = state.withLock({ $0.cache[digest] }) { return try known.checked(now) }
        }
        let token = String(token)
        let kid = try Self.keyName(of: token)
        guard let keys = state.withLock({ $0.keys[kid] }) else { throw .unknownKey }
        let claims: TokenClaims
        do {
            claims = try await keys.verify(token, as: TokenClaims.self)
        } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
            throw .forged
        } catch {
            throw .malformed
        }
        try claims.check(seconds: now.milliseconds / 1_000)
        let known = Known(
            principal: try claims.principal(), session: claims.session,
            expires: Timestamp(milliseconds: (claims.exp + TokenLifetime.leewaySeconds) * 1_000))
        state.withLock { $0.cache[digest] = known }
        return known
    }
}

extension TokenVerifier {
    private struct Known: Sendable {
        let principal: Principal
        let session: TokenSession
        let expires: Timestamp

        func checked(_ now: Timestamp) throws(TokenError) -> Known {
            guard now < expires else { throw .expired }
            return self
        }
    }

    private struct State: Sendable {
        /// One collection a key, so that a token's `kid` can reach no other: jwt-kit would fall back to a default.
        var keys: [String: JWTKeyCollection]
        var stamp: FileStamp?
        var lookedAt = Timestamp(milliseconds: 0)
        var cache: RecentCache<[UInt8], Known>

        /// Whether the key file has not been looked at for a second; true for one of those who ask.
        mutating func isLookDue(_ now: Timestamp) -> Bool {
            guard now.milliseconds - lookedAt.milliseconds >= 1_000 else { return false }
            lookedAt = now
            return true
        }
    }

    /// The token's `kid`; refuses any algorithm but EdDSA before anything else is believed.
    private static func keyName(of token: String) throws(TokenError) -> String {
        guard token.utf8.count <= 4_096 else { throw .malformed }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(parts[0]) else { throw .malformed }
        let header: JSONValue
        do { header = try JSONValue.parse(bytes) } catch { throw .malformed }
        guard let algorithm = header["alg"]?.asString else { throw .malformed }
        guard algorithm == "EdDSA" else { throw .forged }
        guard let kid = header["kid"]?.asString else { throw .unknownKey }
        return kid
    }

    private func reloadIfChanged() async {
        guard let stamp = FileStamp(path), stamp != state.withLock({ $0.stamp }) else { return }
        do {
            let keys = try await Self.load(path)
            state.withLock { state in
                state.keys = keys
                state.stamp = stamp
                state.cache.removeAll()
            }
        } catch {
            // Half written or gone for now: the keys known so far go on to serve, and it is read again in a second.
            return
        }
    }

    private static func load(_ path: String) async throws(KeyFileError) -> [String: JWTKeyCollection] {
        var keys: [String: JWTKeyCollection] = [:]
        for entry in try KeyFiles.keys(at: path) {
            guard entry["kty"]?.asString == "OKP", entry["crv"]?.asString == "Ed25519",
                let kid = entry["kid"]?.asString, let x = entry["x"]?.asString
            else { throw .malformed(path: path) }
            do {
                let key = try EdDSA.PublicKey(x: x, curve: .ed25519)
                keys[kid] = await JWTKeyCollection().add(eddsa: key, kid: JWKIdentifier(string: kid))
            } catch {
                throw .malformed(path: path)
            }
        }
        return keys
    }
}

/// What of a file changes when it is replaced.
private struct FileStamp: Hashable {
    let modified: Date
    let size: Int
    let inode: Int

    init?(_ path: String) {
        // Absence is the meaning: no file, no stamp.
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let modified = attributes[.modificationDate] as? Date, let size = attributes[.size] as? Int,
            let inode = attributes[.systemFileNumber] as? Int
        else { return nil }
        self.modified = modified
        self.size = size
        self.inode = inode
    }
}
