import EventSourcing
import ProjectionKit
import Projections
import TestSupport
import Testing

@testable import Projecting

/// A projector stopped at a place that a seed chose, within its calls of the store as between them. Real processes
/// and real signals: `ProjectorFaultTests` of the end-to-end tests.
@Suite("Projectors that are stopped", .timeLimit(.minutes(5)))
struct StoppedProjectorTests {
    @Test(
        "Paused anywhere while another took its place, a projector that wakes writes nothing twice",
        arguments: [61, 62, 63] as [UInt64])
    func paused(seed: UInt64) async throws {
        print("a paused projector, seed \(seed)")
        var random = SeededRandom(seed: seed)
        let memory = MemoryReadModel()
        let folding = Folding(into: memory, pageLimit: 20)
        try await folding.record(events: 60, seed: seed)
        var shop = RandomShop(seed: seed + 100, prefix: "later-")
        let gate = StoreGate()
        var gated = folding
        gated.store = GatedStore(memory, gate: gate, seed: seed)
        try await gated.projecting { sleeper in
            try await folding.projecting { other in
                for _ in 0..<12 {
                    gate.arm(.pause, after: Int.random(in: 1...40, using: &random))
                    try await folding.sell(&shop) { gate.hasStopped }
                    try await folding.sell(&shop, Int.random(in: 0...15, using: &random))
                    await other.reached(try await folding.head())
                    gate.release()
                    try await folding.sell(&shop, 2)
                    await sleeper.reached(try await folding.head())
                }
            }
        }
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
    }

    @Test("Rows that another projector took past the head that was read are no rows from another past")
    func overtakenWhileOpening() async throws {
        let memory = MemoryReadModel()
        let folding = Folding(into: memory)
        try await folding.record(events: 20, seed: 68)
        try await folding.catchUp()
        var shop = RandomShop(seed: 168, prefix: "later-")
        let gate = StoreGate()
        var gated = folding
        gated.store = GatedStore(memory, gate: gate, seed: 68)
        // The first place: the head has been read, and nothing of the store yet.
        gate.arm(.pause, after: 1)
        try await gated.projecting { late in
            while !gate.hasStopped { await Task.yield() }
            try await folding.sell(&shop, 20)
            try await folding.catchUp()
            gate.release()
            await late.reached(try await folding.head())
            #expect(await late.status.allSatisfy { $0.generation == 1 })
        }
        try await folding.expectEqualToAFreshFold()
    }

    @Test(
        "Killed anywhere, again and again, projectors end in the bytes of a fresh fold",
        arguments: [64, 65, 66, 67] as [UInt64])
    func killed(seed: UInt64) async throws {
        print("killed projectors, seed \(seed)")
        var random = SeededRandom(seed: seed)
        let memory = MemoryReadModel()
        let folding = Folding(into: memory, pageLimit: 20)
        try await folding.record(events: 40, seed: seed)
        var shop = RandomShop(seed: seed + 100, prefix: "later-")
        for _ in 0..<25 {
            let gate = StoreGate()
            var mortal = folding
            mortal.store = GatedStore(memory, gate: gate, seed: UInt64.random(in: 0...UInt64.max, using: &random))
            // Few: it dies while it opens its read models; many: at its work.
            gate.arm(.death, after: Int.random(in: 1...120, using: &random))
            try await mortal.projecting { _ in try await folding.sell(&shop) { gate.hasStopped } }
        }
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
    }
}

extension Folding {
    /// So many happenings of the shop, one commit each.
    func sell(_ shop: inout RandomShop, _ count: Int) async throws {
        for _ in 0..<count {
            let (entries, at) = shop.next()
            try await scribe.record(entries, at: at)
        }
    }

    /// One happening after the other until `condition` holds, slowly enough for others to get on.
    func sell(_ shop: inout RandomShop, until condition: () -> Bool) async throws {
        while !condition() {
            try await sell(&shop, 1)
            for _ in 0..<200 where !condition() { await Task.yield() }
        }
    }
}
