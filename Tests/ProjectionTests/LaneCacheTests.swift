import EventSourcing
import ProjectionKit
import Projections
import Testing

@testable import Projecting

@Suite("The rows that lanes keep in memory", .timeLimit(.minutes(5)))
struct LaneCacheTests {
    @Test("A lane with nothing to fold lets go of what is more than its share, and folds on from what is stored")
    func letsGo() async throws {
        var folding = Folding(pageLimit: 50)
        folding.projections = [StockLevel.self]
        try await folding.record(events: 400, seed: 91)
        let run = StockLevel.makeRun(partition: .first, generation: 1, rowBytesMax: 64 << 20)
        let lane = try await folding.lane(of: run)
        while try await lane.advance().isIdle == false {}
        let held = lane.heldBytes
        #expect(held > 0)
        #expect(run.cacheBytes == held, "all of it was used since the lane began")
        lane.cacheBytes = 2 * held
        _ = try await lane.advance()
        #expect(run.cacheBytes == held, "it is within its share")
        lane.cacheBytes = held
        _ = try await lane.advance()
        #expect(run.cacheBytes == 0)
        #expect(lane.heldBytes == held, "the old half is the next to go")

        var shop = RandomShop(seed: 92, prefix: "later-")
        try await folding.sell(&shop, 50)
        while try await lane.advance().isIdle == false {}
        try await lane.finish()
        let mark = Watermark(projection: StockLevel.name, generation: 1, position: try await folding.head(), epoch: 1)
        let change = GenerationSwitch(
            to: run.keys.generation, foldVersion: run.foldVersion, mark: mark,
            keepsOldUntil: Timestamp(milliseconds: 0))
        #expect(try await folding.store.activate(change, isForced: false))
        try await folding.expectEqualToAFreshFold()
    }

    @Test(
        "What is served keeps half at most while something is built, which has all that the other does not hold",
        arguments: [
            (0, false, 64, 64), (0, true, 32, 64), (8, true, 32, 56), (32, true, 32, 32), (64, true, 32, 32),
        ])
    func shares(held: Int, isBuilding: Bool, head: Int, behind: Int) {
        #expect(Projector.shares(of: 64, held: held, isBuilding: isBuilding) == (head, behind))
    }
}
