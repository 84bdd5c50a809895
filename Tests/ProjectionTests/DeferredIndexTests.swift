import EventSourcing
import ProjectionKit
import Projections
import Synchronization
import Testing

@testable import Projecting

@Suite("Lists made in the end", .timeLimit(.minutes(5)))
struct DeferredIndexTests {
    static let projections: [any Projection.Type] = [ProductList.self, TopProducts.self, StockTurnover.self]

    @Test("However often a row moves in its lists, a build puts it into each once")
    func putsOnce() async throws {
        var folding = Folding(pageLimit: 10)
        folding.projections = Self.projections
        try await folding.record(events: 200, seed: 81)
        let spy = StepSpy()
        let store = folding.store
        folding.store = FaultyStore(store, spy: spy)
        try await folding.catchUp()
        folding.store = store
        let written = spy.memberships.withLock { $0 }
        #expect(written > 0)
        #expect(try await memberships(folding) == written)
        try await folding.expectEqualToAFreshFold()
    }

    @Test("Lists that could not be finished are begun again before anything is folded on", arguments: [1, 2, 5])
    func begunAgain(brokenPasses: Int) async throws {
        var folding = Folding(pageLimit: 10)
        folding.projections = Self.projections
        try await folding.record(events: 100, seed: 82)
        let store = folding.store
        let faulty = FaultyStore(store, brokenPasses: brokenPasses)
        folding.store = faulty
        try await folding.projecting { projector in
            while faulty.failures.withLock({ $0 }) == 0 { await Task.yield() }
            // Products sell, move and go away meanwhile.
            var shop = RandomShop(seed: 83, prefix: "later-")
            try await folding.sell(&shop, 50)
            await projector.reached(try await folding.head())
            try await folding.settle(projector)
        }
        let failures = faulty.failures.withLock { $0 }
        #expect(failures == brokenPasses)
        folding.store = store
        try await folding.expectEqualToAFreshFold()
    }

    @Test("A projector that deferred lists of what another has put before readers: whoever comes next makes them")
    func owedByALiveOne() async throws {
        var folding = Folding(pageLimit: 10)
        folding.projections = [ProductList.self]
        try await folding.record(events: 100, seed: 84)
        let head = try await folding.head()
        let run = ProductList.makeRun(partition: .first, generation: 1, rowBytesMax: 64 << 20)
        let lane = try await folding.lane(of: run, defersIndexes: true)
        while try await lane.advance().isAtEnd == false {}
        try await lane.finish()
        #expect(try await memberships(folding) == 0)
        let mark = Watermark(projection: ProductList.name, generation: 1, position: head, epoch: 1)
        let change = GenerationSwitch(
            to: run.keys.generation, foldVersion: run.foldVersion, mark: mark, keepsOldUntil: Timestamp(milliseconds: 0)
        )
        #expect(try await folding.store.activate(change, isForced: false))

        var shop = RandomShop(seed: 85, prefix: "later-")
        try await folding.sell(&shop, 10)
        try await folding.catchUp()
        #expect(try await folding.store.generations(of: .first)["product_list"]?.live?.number == 1)
        try await folding.expectEqualToAFreshFold()
    }

    /// Members of all lists, as they are stored.
    private func memberships(_ folding: Folding) async throws -> Int {
        var count = 0
        for generation in try await folding.store.opened(of: .first) {
            let keys = GenerationKeys(generation, layout: .perTenant)
            for (bucket, names) in try await folding.store.names(of: generation).enumerated() {
                for entry in try await folding.store.entries(names, of: keys, bucket: bucket) {
                    if case .index(let members) = entry.value { count += members.count }
                }
            }
        }
        return count
    }
}
