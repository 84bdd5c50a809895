import EventSourcing
import LocalServers
import ProjectionKit
import ReadModelRedis
import Redis
import TestSupport
import Testing

@Suite("Stores of read models", .timeLimit(.minutes(5)))
struct ReadModelStoreTests {
    @Test("The memory store keeps the contract")
    func memory() async throws {
        try await ReadModelContract(store: MemoryReadModel()).verifyAll()
    }

    @Test("Redis keeps the contract")
    func redis() async throws {
        let server = try await TestServers.freshRedis()
        let client = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let store = RedisReadModel(client: client)
        _ = try await store.generations(of: .first)
        try await ReadModelContract(store: store).verifyAll()
        await client.close()
    }
}
