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

    /// How many of so many waited for a Groonga that says nothing; the others are told at once. What Redis is asked for
    /// is another matter: on a busy machine it may be silent for a while itself.
    private func waited(_ count: Int, _ world: World) async throws -> Int {
        let answers = try await crowd(count, Self.both, world)
        let late = answers.filter { $0.key.hasSuffix("search TIMEOUT") }.values.reduce(0, +)
        let refused = answers.filter { $0.key.hasSuffix("search UNAVAILABLE") }.values.reduce(0, +)
        #expect(late + refused == count)
        return late
    }

    /// Asks until that is the answer.
    private func until(_ answer: String, _ world: World) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let given = try await crowd(1, Self.both, world)
            if given == [answer: 1] { return }
            try #require(ContinuousClock.now < end, "wanted \(answer), and was given \(given)")
        }
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
        #expect(try await crowd(300, Self.product, world)["product"] ?? 0 > 0)
    }

    @Test("A Groonga that says nothing takes its own fields: a bounded number waits, the others are told at once")
    func groonga() async throws {
        let world = try await World.make(patience: .seconds(1))
        try await until("product, search", world)
        try await send(SIGSTOP, to: world.servers.groonga)
        #expect((1...64).contains(try await waited(300, world)))
        #expect(world.breaker.calls == 0)
        var asked = 0
        for _ in 0..<20 { asked += try await waited(50, world) }
        // Those that looked whether it is back.
        #expect(asked <= 20)
        try await until("product, search UNAVAILABLE", world)
        try await send(SIGCONT, to: world.servers.groonga)
        try await until("product, search", world)
    }
}
