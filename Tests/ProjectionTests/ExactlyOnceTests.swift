import Domain
import EventSourcing
import Logging
import MemoryStores
import ProjectionKit
import Projections
import Synchronization
import TestSupport
import Testing

@testable import Projecting

@Suite("Exactly once", .timeLimit(.minutes(5)))
struct ExactlyOnceTests {
    @Test("Pages of one, and pages of many, give the same bytes", arguments: [1, 7, 5_000])
    func pageSizes(limit: Int) async throws {
        let folding = Folding(pageLimit: limit)
        try await folding.record(events: 250, seed: 3)
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
    }

    @Test("A projector that stops and starts again goes on where each bucket stands")
    func restarts() async throws {
        var folding = Folding(pageLimit: 16)
        folding.configuration.checkpointInterval = .seconds(3_600)
        try await folding.record(events: 60, seed: 4)
        var shop = RandomShop(seed: 5, prefix: "later-")
        for _ in 0..<6 {
            let head = try await folding.scribe.log.head().position
            // No checkpoint of an untouched bucket moves: the next run finds them far apart.
            try await folding.projecting { await $0.reached(head) }
            for _ in 0..<20 {
                let (entries, at) = shop.next()
                try await folding.scribe.record(entries, at: at)
            }
        }
        folding.configuration.checkpointInterval = .milliseconds(20)
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
    }

    @Test(
        "Steps that fail before, amid or after they are done are made good", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func injectedFailures(seed: UInt64) async throws {
        print("failing steps, seed \(seed)")
        let memory = MemoryReadModel()
        let faulty = FaultyStore(memory, seed: seed, oneIn: 4)
        var folding = Folding(into: faulty, pageLimit: 40)
        try await folding.record(events: 200, seed: seed)
        try await folding.catchUp()
        folding.store = memory
        try await folding.expectEqualToAFreshFold()
        #expect(faulty.failures.withLock { $0 } > 0, "the faults were met")
    }

    @Test("Two projectors at once end in the same bytes", arguments: [7, 8, 9] as [UInt64])
    func twoProjectors(seed: UInt64) async throws {
        print("two projectors, seed \(seed)")
        let folding = Folding(pageLimit: 25)
        try await folding.record(events: 200, seed: seed)
        var shop = RandomShop(seed: seed + 100, prefix: "later-")
        try await folding.projecting { first in
            try await folding.projecting { second in
                for _ in 0..<40 {
                    let (entries, at) = shop.next()
                    try await folding.scribe.record(entries, at: at)
                }
                let head = try await folding.scribe.log.head().position
                await first.reached(head)
                await second.reached(head)
            }
        }
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
    }

    @Test(
        "A store that goes back in time under a running projector is caught up again", arguments: [11, 12] as [UInt64])
    func backInTime(seed: UInt64) async throws {
        print("back in time, seed \(seed)")
        let memory = MemoryReadModel()
        let folding = Folding(into: memory, pageLimit: 25)
        try await folding.record(events: 80, seed: seed)
        var shop = RandomShop(seed: seed + 100, prefix: "later-")
        try await folding.projecting { projector in
            for _ in 0..<5 {
                await projector.reached(try await folding.scribe.log.head().position)
                let past = memory.copy()
                for _ in 0..<10 {
                    let (entries, at) = shop.next()
                    try await folding.scribe.record(entries, at: at)
                }
                await projector.reached(try await folding.scribe.log.head().position)
                memory.restore(past)
                let (entries, at) = shop.next()
                try await folding.scribe.record(entries, at: at)
                await projector.reached(try await folding.scribe.log.head().position)
            }
        }
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
        try expectEpochsExplainEveryStepBack(memory.announced)
    }

    @Test("Without the fence the same fault leaves differences, and the comparison finds them")
    func fenceIsNeeded() async throws {
        let memory = MemoryReadModel()
        var folding = Folding(into: FaultyStore(memory, isFenced: false))
        try await folding.record(events: 80, seed: 13)
        var shop = RandomShop(seed: 14, prefix: "later-")
        func sell() async throws {
            for _ in 0..<20 {
                let (entries, at) = shop.next()
                try await folding.scribe.record(entries, at: at)
            }
        }
        try await folding.projecting { projector in
            await projector.reached(try await folding.scribe.log.head().position)
            let past = memory.copy()
            try await sell()
            await projector.reached(try await folding.scribe.log.head().position)
            memory.restore(past)
            try await sell()
            await projector.reached(try await folding.scribe.log.head().position)
            try await folding.settle(projector)
        }
        folding.store = memory
        let diff = ReadModelDiff(log: folding.scribe.log, personKeys: folding.scribe.keys)
        let report = try await diff.compare(SalesSummary.self, in: memory)
        #expect(!report.differences.isEmpty)
    }

    @Test("A step of one bucket never writes more than five hundred rows")
    func stepsAreBounded() async throws {
        let folding = Folding()
        for group in 0..<4 {
            try await folding.scribe.record(
                (0..<400).map { number in
                    .template("t\(group)-\(number)", .budgetRaised(count: 1))
                })
        }
        let spy = StepSpy()
        let keys = try await ReadModelDiff(log: folding.scribe.log, personKeys: folding.scribe.keys)
            .fold(CouponTemplates.self, through: Position(1_600), into: FaultyStore(MemoryReadModel(), spy: spy))
        let steps = spy.steps.withLock { $0 }
        #expect(keys.generation.projection == "coupon_templates")
        #expect(steps.contains { $0 > 0 })
        #expect(steps.allSatisfy { $0 <= BucketStep.rowsMax })
    }

    /// Readers may see a lower position only under a higher epoch.
    private func expectEpochsExplainEveryStepBack(_ messages: [WatermarkMessage]) throws {
        var last: [String: Watermark] = [:]
        for message in messages {
            let mark = message.mark
            if let before = last[mark.projection], mark.position < before.position {
                #expect(mark.epoch > before.epoch, "\(mark) after \(before)")
            }
            last[mark.projection] = mark
        }
    }
}

extension Folding {
    /// A shop's opening and then `events` random happenings.
    func record(events: Int, seed: UInt64) async throws {
        var shop = RandomShop(seed: seed)
        for group in shop.opening() { try await scribe.record(group) }
        for _ in 0..<events {
            let (entries, at) = shop.next()
            try await scribe.record(entries, at: at)
        }
    }
}
