import Domain
import EventSourcing
import ProjectionKit
import Projections
import Synchronization
import Testing

@testable import Projecting

@Suite("Old generations, and the pace of new ones", .timeLimit(.minutes(5)))
struct GoingBackTests {
    private let name = OrderView.name

    @Test("A rebuild under a load that never pauses switches all the same, and readers see no position fall")
    func rebuildUnderLoad() async throws {
        let memory = MemoryReadModel()
        let folding = Folding(into: memory, pageLimit: 50)
        try await folding.record(events: 200, seed: 81)
        try await folding.projecting { projector in
            await projector.reached(try await folding.head())
            let isDone = Mutex(false)
            async let load: Int = {
                var shop = RandomShop(seed: 82, prefix: "later-")
                var sold = 0
                while !isDone.withLock({ $0 }) {
                    // As fast as the live rows are folded, and no faster.
                    try await folding.sell(&shop, 3)
                    sold += 3
                    await projector.reached(Position(try await folding.head().rawValue - 2))
                }
                return sold
            }()
            for _ in 0..<3 { try await projector.rebuild(name) }
            isDone.withLock { $0 = true }
            #expect(try await load > 0)
            await projector.reached(try await folding.head())
        }
        // A projector that starts lowers the mark to where the last of its buckets stands.
        try expectNothingFell(memory.announced)
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
        #expect(try await memory.generations(of: .first)[name]?.live?.number == 4)
    }

    @Test("Going back folds the old rows on and switches to them; going back again goes forward")
    func rollBack() async throws {
        let memory = MemoryReadModel()
        var folding = Folding(into: memory, pageLimit: 50)
        folding.configuration.keepsForGoingBack = .seconds(3_600)
        try await folding.record(events: 60, seed: 83)
        var shop = RandomShop(seed: 84, prefix: "later-")
        try await folding.projecting { projector in
            await projector.reached(try await folding.head())
            await #expect(throws: ProjectorError.nothingKept(name)) { try await projector.rollBack(name) }
            try await projector.rebuild(name)
            for (live, kept) in [(1, 2), (2, 1)] {
                try await folding.sell(&shop, 20)
                await projector.reached(try await folding.head())
                try await projector.rollBack(name)
                let state = try #require(try await memory.generations(of: .first)[name])
                #expect(state.live?.number == live && state.kept?.alias.number == kept && state.building == nil)
                let shown = await projector.status.filter { $0.name == name }.map(\.generation)
                #expect(shown == [live, kept])
            }
        }
        try expectNothingFell(memory.announced)
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
    }

    @Test("An older build finds the rows it made and folds them on, instead of all the log anew")
    func olderBuild() async throws {
        var folding = Folding()
        folding.configuration.keepsForGoingBack = .seconds(3_600)
        folding.projections = [CountingV1.self]
        try await folding.scribe.record([.cart("u1", .linesRemoved([]))])
        try await folding.catchUp()
        folding.projections = [CountingV2.self]
        try await folding.scribe.record([.cart("u1", .linesRemoved([]))])
        try await folding.catchUp()
        #expect(try await folding.columns(CountingV2.self, "u1")["count"] == "20")
        let before = try #require(try await folding.store.generations(of: .first)["counting"])
        #expect(before.kept?.alias == GenerationAlias(number: 1, foldVersion: 1))

        folding.projections = [CountingV1.self]
        try await folding.scribe.record([.cart("u1", .linesRemoved([]))])
        try await folding.catchUp()
        let after = try #require(try await folding.store.generations(of: .first)["counting"])
        #expect(after.live == before.kept?.alias && after.kept?.alias == before.live)
        #expect(try await folding.columns(CountingV1.self, "u1")["count"] == "3")
        try await folding.expectEqualToAFreshFold()
    }

    @Test("What is kept is dropped when asked, or when its time is over; then there is no way back")
    func drops() async throws {
        let memory = MemoryReadModel()
        var folding = Folding(into: memory)
        folding.configuration.keepsForGoingBack = .seconds(3_600)
        try await folding.record(events: 20, seed: 85)
        try await folding.projecting { projector in
            await projector.reached(try await folding.head())
            try await projector.rebuild(name)
            try await projector.dropKept(name)
            try await untilDropped(1, memory)
            await #expect(throws: ProjectorError.nothingKept(name)) { try await projector.rollBack(name) }
            await #expect(throws: ProjectorError.nothingKept(name)) { try await projector.dropKept(name) }
            try await projector.rebuild(name, RebuildOrder(keeps: .milliseconds(30)))
            try await untilDropped(2, memory)
            await #expect(throws: ProjectorError.nothingKept(name)) { try await projector.rollBack(name) }
        }
    }

    @Test("A throttled rebuild takes its time, in small pages, and ends in the same bytes")
    func throttled() async throws {
        let folding = Folding()
        try await folding.record(events: 100, seed: 86)
        let events = try await folding.head().rawValue
        try await folding.projecting { projector in
            await projector.reached(try await folding.head())
            let start = ContinuousClock.now
            try await projector.rebuild(name, RebuildOrder(eventsPerSecond: 1_000))
            // The last page is not waited for.
            #expect(start.duration(to: .now) > .milliseconds(events - 150))
        }
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
        var throttle = Throttle()
        #expect(throttle.pageLimit(atMost: 2_000) == nil)
        for (rate, limit) in [(1, 1), (1_000, 100), (1_000_000, 2_000)] {
            throttle.eventsPerSecond = rate
            #expect(throttle.pageLimit(atMost: 2_000) == limit)
        }
    }

    @Test("The time left follows from what was folded and written lately")
    func pace() {
        let start = ContinuousClock.now
        var pace = RebuildPace()
        #expect(pace.secondsLeft == nil)
        pace.add(folded: 0, head: 10_000, at: start)
        #expect(pace.eventsPerSecond == nil)
        pace.add(folded: 2_000, head: 10_000, at: start + .seconds(2))
        #expect(pace.eventsPerSecond == 1_000 && pace.secondsLeft == 8)
        // What is long past counts no more: 500 a second, and the log grows by 100.
        for second in 3...30 {
            pace.add(
                folded: Int64(500 + 500 * second), head: Int64(20_000 + 100 * second), at: start + .seconds(second))
        }
        #expect(pace.eventsPerSecond == 500 && pace.secondsLeft == Double(23_000 - 15_500) / 400)
        pace.add(folded: 15_500, head: 50_000, at: start + .seconds(50))
        #expect(pace.secondsLeft == .infinity)
        // Another rebuild begins.
        pace.add(folded: 10, head: 50_000, at: start + .seconds(51))
        #expect(pace.secondsLeft == nil)
    }

    private func untilDropped(_ number: Int, _ store: MemoryReadModel) async throws {
        let generation = GenerationID(partition: .first, projection: name, number: number)
        while try await store.opened(of: .first).contains(generation) { await Task.yield() }
        #expect(try await store.names(of: generation).allSatisfy(\.isEmpty))
        #expect(try await store.generations(of: .first)[name]?.kept == nil)
    }

    /// No reader was ever shown a lower position, whichever generation it read.
    private func expectNothingFell(_ messages: [WatermarkMessage]) throws {
        var last = Position.start
        for message in messages where message.mark.projection == name && message.mark.generation > 0 {
            #expect(message.mark.position >= last, "\(message.mark) after \(last)")
            last = message.mark.position
        }
        #expect(last > .start)
    }
}
