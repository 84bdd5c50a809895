import EventSourcing
import LocalServers
import ProjectionKit
import ReadModelRedis
import Redis
import TestSupport
import Testing

@testable import Projecting

@Suite("Read models in a Redis Cluster", .timeLimit(.minutes(5)))
struct RedisClusterTests {
    @Test("The cluster keeps the contract of one server")
    func contract() async throws {
        try await TestCluster.with { _, client in
            let store = RedisReadModel(client: client)
            _ = try await store.generations(of: .first)
            try await ReadModelContract(store: store).verifyAll()
            try await RowContract(store: store).verify()
        }
    }

    @Test("A step is never done in part while its bucket's slot is on its way; it waits")
    func movingBucket() async throws {
        try await TestCluster.with { cluster, client in
            let store = RedisReadModel(client: client, timeout: .seconds(2))
            _ = try await store.generations(of: .first)
            let contract = ReadModelContract(store: store)
            try await store.open(contract.generation, foldVersion: 1)
            let old = TwoColumns(a: 1, b: "x")
            let first = contract.step(bucket: 5, from: 0, to: 1) { _ = $0.put(old, was: nil, suffix: "t:old") }
            #expect(try await store.step([first]) == [.applied])
            let next = contract.step(bucket: 5, from: 1, to: 2) { writes in
                _ = writes.put(TwoColumns(a: 2, b: "x"), was: old, suffix: "t:old")
                _ = writes.put(TwoColumns(a: 3, b: "y"), was: nil, suffix: "t:new")
            }
            let slot = try await cluster.slot(of: contract.keys.checkpoint(bucket: 5))
            let read = RowsRequest(
                keys: contract.keys, rows: [.init(bucket: 5, suffix: "t:old"), .init(bucket: 5, suffix: "t:new")])
            try await cluster.move(slot) {
                await #expect(throws: ReadModelError.self) { try await store.step([next]) }
                let rows = try await store.rows([read])[0]
                #expect(rows[0].flatMap { TwoColumns(columns: $0) } == old)
                #expect(rows[1] == nil)
            }
            // Rows may have been read on the way, so whoever writes must begin again from the checkpoints.
            #expect(try await store.step([next]) == [.fenced(actual: Checkpoint(Position(1)))])
            #expect(try await store.checkpoints(of: [contract.generation])[0][5] == Checkpoint(Position(1)))
            #expect(try await store.step([next]) == [.applied])
            #expect(try await store.rows([read])[0].allSatisfy { $0 != nil })
        }
    }

    @Test("Slots that move under a running projector end in the rows of a fresh fold")
    func movingSlots() async throws {
        try await TestCluster.with { cluster, client in
            let folding = Folding(into: RedisReadModel(client: client), pageLimit: 30)
            try await folding.record(events: 60, seed: 81)
            var shop = RandomShop(seed: 82, prefix: "later-")
            try await folding.projecting { projector in
                await projector.reached(try await folding.head())
                let before = try await numbers(folding)
                var slots = [try await cluster.slot(of: ReadModelNames(.first).watermarks)]
                for projection in folding.projections {
                    let keys = GenerationKeys(try await live(projection, folding), layout: projection.layout)
                    let bucket = projection.layout.bucket(tenant: .mall, placement: projection.placement(of: "p1"))
                    slots.append(try await cluster.slot(of: keys.checkpoint(bucket: bucket)))
                }
                for slot in slots {
                    try await cluster.move(slot) { try await folding.sell(&shop, 1) }
                }
                await projector.reached(try await folding.head())
                #expect(try await numbers(folding) == before, "nothing had to be built anew")
            }
            try await folding.catchUp()
            try await folding.expectEqualToAFreshFold()
        }
    }

    @Test("A master is killed, and another amid a slot's way, under a running projector: the rows are a fresh fold's")
    func killedMasters() async throws {
        try await TestCluster.with(nodeTimeout: 2_000) { cluster, client in
            let folding = Folding(into: RedisReadModel(client: client), pageLimit: 30)
            try await folding.record(events: 60, seed: 83)
            var shop = RandomShop(seed: 84, prefix: "later-")
            try await folding.projecting { projector in
                await projector.reached(try await folding.head())
                let before = try await numbers(folding)
                try await folding.sell(&shop, 20)
                let heir = try await cluster.failOver(try await cluster.slot(of: ReadModelNames(.first).watermarks))
                try await folding.sell(&shop, 20)
                await projector.reached(try await folding.head())
                #expect(try await numbers(folding) == before, "what a failover loses is folded again, no more")

                let (name, row) = try await someRow(folding, cluster, notOn: heir)
                try await cluster.tear(try await cluster.slot(of: row), moving: row)
                try await folding.sell(&shop, 20)
                await projector.reached(try await folding.head())
                #expect(try await numbers(folding)[name] != before[name], "a bucket without all its keys is not used")
            }
            try await folding.catchUp()
            try await folding.expectEqualToAFreshFold()
        }
    }

    /// The number of every live generation, by projection.
    private func numbers(_ folding: Folding) async throws -> [String: Int] {
        try await folding.store.generations(of: .first).compactMapValues { $0.live?.number }
    }

    private func live(_ projection: any Projection.Type, _ folding: Folding) async throws -> GenerationID {
        let number = try #require(try await numbers(folding)[projection.name])
        return GenerationID(partition: .first, projection: projection.name, number: number)
    }

    /// A stored row, on another master than `heir`, and the projection it belongs to.
    private func someRow(
        _ folding: Folding, _ cluster: TestCluster, notOn heir: TestCluster.Member
    ) async throws -> (projection: String, key: String) {
        for projection in folding.projections {
            let generation = try await live(projection, folding)
            let keys = GenerationKeys(generation, layout: projection.layout)
            for (bucket, names) in try await folding.store.names(of: generation).enumerated() {
                guard let name = names.first(where: { $0.hasPrefix("m:") }) else { continue }
                let key = keys.row(bucket: bucket, suffix: String(name.dropFirst(2)))
                let owner = try await cluster.owner(of: try await cluster.slot(of: key))
                if owner.node != heir.node { return (projection.name, key) }
            }
        }
        throw ReadModelError.corrupt(reason: "no row was found")
    }
}
