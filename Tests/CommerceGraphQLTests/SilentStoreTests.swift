import Glibc
import GraphQLExecution
import JSON
import LocalServers
import Redis
import SearchGroonga
import Testing

/// Stores that take every connection and say nothing: real ones, stopped by SIGSTOP.
@Suite("A store that says nothing", .timeLimit(.minutes(3)))
struct SilentStoreTests {
    private static let both = #"{ product(id: "p1") { id } search { totalCount } }"#
    private static let product = #"{ product(id: "p1") { id } }"#

    private func send(_ signal: Int32, to server: some PrivateServer) async throws {
        let id = try #require(await server.processID())
        try #require(kill(id, signal) == 0)
    }

    /// What so many visitors are answered who ask at once: `product`, `search` and the codes, each as often as it came.
    private func crowd(_ count: Int, _ query: String, _ world: World) async throws -> [String: Int] {
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<count {
                group.addTask {
                    let reply = try await world.json(query)
                    let errors = reply["errors"]?.asArray ?? []
                    let codes = errors.compactMap { error -> String? in
                        guard let place = error["path"]?.asArray?.first?.asString else { return nil }
                        return "\(place) \(error["extensions"]?["code"]?.asString ?? "")"
                    }
                    let data = ["product", "search"].filter { reply["data"]?[$0]?.asObject != nil }
                    return (data + codes).joined(separator: ", ")
                }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
    }

    /// Asks until that is the answer.
    private func until(_ answer: String, _ world: World) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await crowd(1, Self.both, world) != [answer: 1] { try #require(ContinuousClock.now < end) }
    }

    @Test("A Redis that says nothing takes its own fields: in time, then at once, and never a crowd")
    func redis() async throws {
        let world = try await World.make(patience: .seconds(1))
        try await until("product, search", world)
        try await send(SIGSTOP, to: world.servers.redis)
        // Not all of them must have come before patience is over.
        let first = try await crowd(300, Self.product, world)
        #expect(first["product TIMEOUT"] ?? 0 > 0)
        #expect(Set(first.keys).isSubset(of: ["product TIMEOUT", "product UNAVAILABLE"]))
        // From now on nobody waits: nothing is taken in that could pile up.
        for _ in 0..<20 { #expect(try await crowd(50, Self.product, world) == ["product UNAVAILABLE": 50]) }
        #expect(world.redis.load.commands == 0)
        try await until("search, product UNAVAILABLE", world)
        try await send(SIGCONT, to: world.servers.redis)
        try await until("product, search", world)
        #expect(try await crowd(300, Self.product, world) == ["product": 300])
    }

    @Test("A Groonga that says nothing takes its own fields: a bounded number waits, the others are told at once")
    func groonga() async throws {
        let world = try await World.make(patience: .seconds(1))
        try await until("product, search", world)
        try await send(SIGSTOP, to: world.servers.groonga)
        let first = try await crowd(300, Self.both, world)
        #expect(Set(first.keys) == ["product, search TIMEOUT", "product, search UNAVAILABLE"])
        #expect((1...64).contains(first["product, search TIMEOUT"] ?? 0))
        #expect(world.breaker.calls == 0)
        var asked = 0
        for _ in 0..<20 {
            let answers = try await crowd(50, Self.both, world)
            #expect(Set(answers.keys).isSubset(of: ["product, search TIMEOUT", "product, search UNAVAILABLE"]))
            asked += answers["product, search TIMEOUT"] ?? 0
        }
        // Those that looked whether it is back.
        #expect(asked <= 20)
        try await send(SIGCONT, to: world.servers.groonga)
        try await until("product, search", world)
    }
}
