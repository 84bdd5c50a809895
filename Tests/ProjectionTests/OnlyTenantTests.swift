import EventSourcing
import LocalServers
import ReadModelRedis
import Redis
import TestSupport
import Testing

@Suite("The only mall, as readers are told it", .timeLimit(.minutes(5)))
struct OnlyTenantTests {
    @Test("Readers hear of the only mall, and that it is no longer the only one")
    func tells() async throws {
        let server = try await TestServers.freshRedis()
        let client = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let teller = OnlyTenant(client: client)
        let reader = OnlyTenant(client: client)
        #expect(reader.current == nil)
        try await teller.tell(TenantID("mall"))
        let running = Task { await reader.run() }
        while reader.current != TenantID("mall") { await Task.yield() }
        try await teller.tell(nil)
        while reader.current != nil { await Task.yield() }
        running.cancel()
        await running.value
        await client.close()
    }
}
