import Digests
import EventSourcing
import Foundation
import Identity
import JSON
import Synchronization
import TestSupport
import Testing

/// Time that a test moves.
final class ManualClock: Sendable {
    private let seconds: Mutex<Int64>

    init(seconds: Int64) { self.seconds = Mutex(seconds) }

    func advance(bySeconds step: Int64) { seconds.withLock { $0 += step } }

    var read: @Sendable () -> Timestamp {
        { [self] in Timestamp(milliseconds: seconds.withLock { $0 } * 1_000) }
    }
}

struct TokenTests {
    private let clock = ManualClock(seconds: 1_785_542_400)
    private let shopper = Principal(
        tenant: TenantID("mall"), kind: .user, subject: PrincipalID("u1"), roles: [.shopper], epoch: 3)

    private func keys() throws -> KeyFiles { try KeyFiles.create(in: TestFolder.make("tokens")) }

    private func verifier(_ files: KeyFiles, cacheMax: Int = 100) async throws -> TokenVerifier {
        try await TokenVerifier(publicKeysPath: files.publicKeysPath, cacheMax: cacheMax, clock: clock.read)
    }

    /// Signs whatever claims it is given with the installation's own key, as a careless issuer would.
    private func sign(_ header: JSONValue?, _ claims: JSONValue, _ files: KeyFiles) throws -> String {
        let file = try JSONValue.parse(Array(try Data(contentsOf: URL(filePath: files.privateKeyPath))))
        let seed = try #require(file["d"]?.asString.flatMap(decode))
        let kid = try #require(file["kid"])
        let key = try Ed25519.PrivateKey(seed: SymmetricKey(seed))
        let header = header ?? ["alg": "EdDSA", "typ": "JWT", "kid": kid]
        let text = encode(header.encoded()) + "." + encode(claims.encoded())
        return text + "." + encode(try key.sign(Array(text.utf8)))
    }

    private func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func decode(_ text: String) -> [UInt8]? {
        var text = text.replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: text).map { Array($0) }
    }

    private func claims(_ changes: [(String, JSONValue)]) -> JSONValue {
        var claims = JSONObject()
        claims.set("tenant", to: "mall")
        claims.set("sub", to: "u1")
        claims.set("kind", to: "user")
        claims.set("roles", to: ["shopper"])
        claims.set("iat", to: 1_785_542_400)
        claims.set("exp", to: 1_785_543_000)
        for (name, value) in changes { claims.set(name, to: value) }
        return .object(claims)
    }

    @Test func `a token says who it was issued to`() async throws {
        let files = try keys()
        let till = Principal(
            tenant: TenantID("mall"), kind: .store, subject: PrincipalID("till-7"), roles: [.pos, .cashier],
            stores: ["s1", "s2"], epoch: 1)
        let issuer = try await TokenIssuer(files, clock: clock.read)
        let verifier = try await verifier(files)
        for principal in [shopper, till] {
            let token = try await issuer.issue(principal)
            #expect(try await verifier.verify(token) == principal)
            #expect(try await verifier.verify(token) == principal, "from memory")
        }
    }

    @Test(arguments: ["", "a b", "../x", "a:*", "é", String(repeating: "a", count: 65)])
    func `no token is issued to who cannot be named elsewhere`(subject: String) async throws {
        let issuer = try await TokenIssuer(keys(), clock: clock.read)
        let principal = Principal(
            tenant: TenantID("mall"), kind: .user, subject: PrincipalID(subject), roles: [.shopper])
        await #expect(throws: TokenError.subjectMalformed) { try await issuer.issue(principal) }
    }

    @Test func `the private key is its owner's alone`() throws {
        let files = try keys()
        let attributes = try FileManager.default.attributesOfItem(atPath: files.privateKeyPath)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let again = try KeyFiles.create(in: URL(filePath: files.privateKeyPath).deletingLastPathComponent().path)
        #expect(again == files)
    }

    @Test func `a token is good until half a minute after its end, remembered or not`() async throws {
        let files = try keys()
        let token = try await TokenIssuer(files, clock: clock.read).issue(shopper, lifetimeSeconds: 60)
        let verifier = try await verifier(files)
        clock.advance(bySeconds: 89)
        #expect(try await verifier.verify(token) == shopper)
        clock.advance(bySeconds: 1)
        await #expect(throws: TokenError.expired) { try await verifier.verify(token) }
        let fresh = try await self.verifier(files)
        await #expect(throws: TokenError.expired) { try await fresh.verify(token) }
    }

    @Test func `a token signed by hand with the right key is the same`() async throws {
        let files = try keys()
        #expect(try await verifier(files).verify(sign(nil, claims([("epoch", 3)]), files)) == shopper)
    }

    @Test(
        arguments: [
            ([("exp", 1_785_543_301)], TokenError.lifetimeTooLong),
            ([("exp", 1_785_542_300)], .lifetimeTooLong),
            ([("iat", 1_785_542_500), ("exp", 1_785_542_600)], .notYetValid),
            ([("nbf", 1_785_542_500)], .notYetValid),
            ([("iat", -5)], .malformed),
            ([("auth_time", JSONValue.integer(.min))], .malformed),
            ([("exp", JSONValue.integer(.max))], .malformed),
            ([("kind", "god")], .malformed),
            ([("roles", ["emperor"])], .malformed),
            ([("tenant", "")], .malformed),
            ([("sub", 7)], .malformed),
            ([("sub", "")], .subjectMalformed),
            ([("sub", "a:*")], .subjectMalformed),
            ([("sub", "{u1}")], .subjectMalformed),
            ([("sub", "é")], .subjectMalformed),
            ([("sub", .string(String(repeating: "a", count: 65)))], .subjectMalformed),
        ] as [([(String, JSONValue)], TokenError)])
    func `claims that make no sense are refused by name`(
        changes: [(String, JSONValue)], error: TokenError
    ) async throws {
        let files = try keys()
        let verifier = try await verifier(files)
        await #expect(throws: error) { try await verifier.verify(sign(nil, claims(changes), files)) }
    }

    @Test func `no other algorithm, key or signature passes`() async throws {
        let files = try keys()
        let verifier = try await verifier(files)
        let good = try sign(nil, claims([]), files)
        let parts = good.split(separator: ".").map(String.init)

        for algorithm in ["none", "HS256", "RS256", "eddsa"] as [JSONValue] {
            let token = try sign(["alg": algorithm, "kid": "x"], claims([]), files)
            await #expect(throws: TokenError.forged) { try await verifier.verify(token) }
        }
        let stranger = try sign(["alg": "EdDSA", "kid": "stranger"], claims([]), files)
        await #expect(throws: TokenError.unknownKey) { try await verifier.verify(stranger) }
        let nameless = try sign(["alg": "EdDSA"], claims([]), files)
        await #expect(throws: TokenError.unknownKey) { try await verifier.verify(nameless) }

        let others = try sign(nil, claims([("sub", "u2")]), files).split(separator: ".").map(String.init)
        await #expect(throws: TokenError.forged) { try await verifier.verify("\(parts[0]).\(others[1]).\(parts[2])") }
        await #expect(throws: TokenError.forged) { try await verifier.verify("\(parts[0]).\(parts[1]).") }
        for text in ["", "a", "a.b", "a.b.c", "\(parts[0]).\(parts[1])", String(repeating: "a", count: 5_000)] {
            await #expect(throws: TokenError.malformed) { try await verifier.verify(text) }
        }
    }

    @Test func `a key changed on disk is known within a second, and the old one's tokens stay good`() async throws {
        let files = try keys()
        let verifier = try await verifier(files)
        let old = try await TokenIssuer(files, clock: clock.read).issue(shopper)
        #expect(try await verifier.verify(old) == shopper)
        try files.rotate()
        let new = try await TokenIssuer(files, clock: clock.read).issue(shopper)
        clock.advance(bySeconds: 2)
        #expect(try await verifier.verify(new) == shopper)
        #expect(try await verifier.verify(old) == shopper)
    }

    @Test func `a key taken out of the file takes its tokens with it`() async throws {
        let files = try keys()
        let others = try keys()
        let verifier = try await verifier(files)
        let token = try await TokenIssuer(files, clock: clock.read).issue(shopper)
        #expect(try await verifier.verify(token) == shopper)
        try FileManager.default.removeItem(atPath: files.publicKeysPath)
        try FileManager.default.copyItem(atPath: others.publicKeysPath, toPath: files.publicKeysPath)
        clock.advance(bySeconds: 2)
        await #expect(throws: TokenError.unknownKey) { try await verifier.verify(token) }
    }

    @Test func `more tokens than are remembered are still good`() async throws {
        let files = try keys()
        let issuer = try await TokenIssuer(files, clock: clock.read)
        let verifier = try await verifier(files, cacheMax: 4)
        for round in 0..<2 {
            for number in 0..<10 {
                let principal = Principal(
                    tenant: TenantID("mall"), kind: .user, subject: PrincipalID("u\(number)"), roles: [.shopper])
                #expect(try await verifier.verify(issuer.issue(principal)) == principal, "round \(round)")
            }
        }
    }

    @Test func `a mutated token is never someone else's`() async throws {
        let files = try keys()
        let verifier = try await verifier(files, cacheMax: 10)
        let good = Array(try await TokenIssuer(files, clock: clock.read).issue(shopper).utf8)
        var random = SeededRandom(seed: 20_260_801)
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 33...126, using: &random)
            }
            let principal = try? await verifier.verify(String(decoding: bytes, as: UTF8.self))
            #expect(principal == nil || principal == shopper, "seed 20260801")
        }
    }

    @Test func `a token that follows another says the same, and its line ends thirty days after it began`() async throws
    {
        let files = try keys()
        let issuer = try await TokenIssuer(files, clock: clock.read)
        let verifier = try await verifier(files)
        var token = try await issuer.issue(shopper, lifetimeSeconds: 600)
        let began = clock.read().milliseconds / 1_000
        for _ in 0..<3 {
            clock.advance(bySeconds: 500)
            let (principal, session) = try await verifier.session(of: token)
            #expect(principal == shopper)
            #expect((session.begunAt, session.lifetimeSeconds) == (began, 600))
            token = try await issuer.renew(principal, session)
        }
        let (principal, session) = try await verifier.session(of: token)
        clock.advance(bySeconds: 601 + TokenLifetime.leewaySeconds)
        await #expect(throws: TokenError.expired) { try await verifier.session(of: token) }
        clock.advance(bySeconds: TokenLifetime.sessionSecondsMax)
        await #expect(throws: TokenError.sessionOver) { try await issuer.renew(principal, session) }
    }

    @Test func `unknown epochs deny all but shoppers`() {
        struct Registry: EpochRegistry {
            let answer: EpochState
            func state(of principal: Principal) -> EpochState { answer }
        }
        let clerk = Principal(tenant: TenantID("mall"), kind: .staff, subject: PrincipalID("s"), roles: [.staff])
        #expect(Registry(answer: .unknown).admits(shopper))
        #expect(!Registry(answer: .unknown).admits(clerk))
        #expect(!Registry(answer: .revoked).admits(shopper))
        #expect(Registry(answer: .live).admits(clerk))
    }
}
