import CommerceHTTP
import EventSourcing
import Identity
import JSON
import MemoryStores
import NIOHTTP1
import Runtime
import Testing

/// Stands for an owner that can not decide now.
private struct FailingGateway: CommandGateway {
    let failure: CommandFailure

    func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer] {
        envelopes.map { _ in .failed(failure) }
    }
}

struct CommandFailureTests {
    @Test(
        arguments: [
            (CommandFailure.overloaded(retryAfterMilliseconds: 1_200), 503, "OVERLOADED", "2"),
            (.tooManyAtOnce(retryAfterMilliseconds: 1_000), 429, "TOO_MANY_REQUESTS", "1"),
            (.unavailable(retryAfterMilliseconds: 500), 503, "UNAVAILABLE", "1"),
            (.outcomeUnknown(retryAfterMilliseconds: 50), 503, "OUTCOME_UNKNOWN", "1"),
            (.notOwner(address: "10.0.0.1"), 503, "NOT_OWNER", "1"),
            (.keyReused, 422, "IDEMPOTENCY_KEY_REUSED", nil),
            (.defect(reason: "a secret of the inside"), 500, "INTERNAL", nil),
        ] as [(CommandFailure, Int, String, String?)])
    func `failures say whether to come again, and nothing of the inside`(
        failure: CommandFailure, status: Int, code: String, retryAfter: String?
    ) async throws {
        let log = MemoryEventLog()
        try await CommandWorld.with(log, FailingGateway(failure: failure)) { world in
            let answer = try await world.send(
                "commands/category.hide", #"{"categoryId":"c"}"#, token: world.admin())
            #expect((answer.status, answer.code) == (status, code))
            #expect(answer.headers["retry-after"].first == retryAfter)
            #expect((answer.body["retryAfterMs"] != nil) == (retryAfter != nil))
            let text = String(decoding: answer.body.encoded(), as: UTF8.self)
            #expect(!text.contains("secret") && !text.contains("10.0.0.1"))
        }
    }
}
