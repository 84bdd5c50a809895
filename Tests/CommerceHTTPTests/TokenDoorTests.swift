import CommerceHTTP
import EventSourcing
import Identity
import JSON
import MemoryStores
import NIOHTTP1
import Runtime
import Testing

/// Nobody asks it anything here.
private struct NoGateway: CommandGateway {
    func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer] {
        envelopes.map { _ in .failed(.unavailable(retryAfterMilliseconds: 1)) }
    }
}

/// Tokens older than the fifth epoch are dead.
private struct FifthEpoch: EpochRegistry {
    func state(of principal: Principal) -> EpochState { principal.epoch < 5 ? .revoked : .live }
}

struct TokenDoorTests {
    private func with(_ body: @Sendable (CommandWorld) async throws -> Void) async throws {
        try await CommandWorld.with(MemoryEventLog(), NoGateway(), epochs: FifthEpoch(), body)
    }

    private func principal(epoch: Int32) -> Principal {
        Principal(
            tenant: CommandWorld.tenant, kind: .store, subject: PrincipalID("till-7"), roles: [.pos, .cashier],
            stores: ["s1"], epoch: epoch)
    }

    @Test func `a good token is refreshed to one that says the same and lives as long`() async throws {
        try await with { world in
            let old = try await world.issuer.issue(principal(epoch: 5), lifetimeSeconds: 300)
            let answer = try await world.send("tokens/refresh", "", token: old)
            #expect(answer.status == 200)
            #expect(answer.headers["cache-control"] == ["no-store"])
            #expect(answer.body["expiresInSeconds"] == 300)
            let new = try #require(answer.body["token"]?.asString)
            let verifier = try await TokenVerifier(publicKeysPath: world.files.publicKeysPath)
            let (before, after) = (try await verifier.session(of: old), try await verifier.session(of: new))
            #expect(after.principal == principal(epoch: 5))
            #expect(after.session == before.session)
        }
    }

    @Test func `what is expired, revoked, of another mall or no token is not refreshed`() async throws {
        try await with { world in
            let past = try await TokenIssuer(world.files) {
                Timestamp(milliseconds: Timestamp.current.milliseconds - 3_600_000)
            }
            let refused: [(String?, [(String, String?)], Int, String)] = [
                (try await past.issue(principal(epoch: 5)), [], 401, "TOKEN_EXPIRED"),
                (try await world.issuer.issue(principal(epoch: 4)), [], 401, "TOKEN_REVOKED"),
                ("x.y.z", [], 401, "TOKEN_MALFORMED"), (nil, [], 401, "TOKEN_MISSING"),
                (
                    try await world.issuer.issue(principal(epoch: 5)), [("mallard-tenant", "another")], 403,
                    "FOREIGN_TENANT"
                ),
            ]
            for (token, headers, status, code) in refused {
                let answer = try await world.send("tokens/refresh", "", token: token, headers: headers)
                #expect((answer.status, answer.code) == (status, code))
                #expect(answer.body["token"] == nil)
            }
            let good = try await world.issuer.issue(principal(epoch: 5))
            let got = try await world.send("tokens/refresh", "", token: good, method: .GET)
            #expect((got.status, got.headers["allow"]) == (405, ["POST"]))
            #expect(try await world.send("tokens/revoke", "", token: good).status == 404)
        }
    }
}
