import EventSourcing
import MemoryStores
import Runtime
import Testing

@Suite("What an owner holds is bounded", .timeLimit(.minutes(5)))
struct OwnerBoundsTests {
    @Test func aFullQueueRefusesWhatComesAndTakesInAgainWhenThereIsRoom() async throws {
        let commit = Gate()
        var world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        world.configuration.queueCommandsMax = 10
        try await world.withOwner { owner in
            async let first = owner.submit((1...8).map { CommandEnvelope("a\($0)", Add("x")) })
            await commit.arrivals(1)
            let refused = await owner.submit((1...3).map { CommandEnvelope("b\($0)", Add("x")) })
            #expect(refused.allSatisfy { $0.failure == .overloaded(retryAfterMilliseconds: 1_000) })
            async let bulk = owner.submit([CommandEnvelope("c", Add("x"))], lane: .bulk)
            commit.open()
            #expect(await first.allSatisfy { $0.position != nil })
            #expect(await bulk[0].position != nil)
            #expect(await owner.submit(CommandEnvelope("b1", Add("x"))).position != nil)
        }
        #expect(world.log.events.count == 10)
    }

    @Test func whoFloodsWaitsForHimselfAndNobodyElse() async throws {
        let commit = Gate()
        var world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        world.configuration.principalCommandsMax = 4
        world.configuration.tenantCommandsMax = 6
        try await world.withOwner { owner in
            async let first = owner.submit((1...4).map { CommandEnvelope("a\($0)", Add("x"), user: "flood") })
            await commit.arrivals(1)
            let own = await owner.submit(CommandEnvelope("a5", Add("x"), user: "flood"))
            #expect(own.failure == .tooManyAtOnce(retryAfterMilliseconds: 1_000))
            // The tenant has room for two more.
            let others = await owner.submit((1...3).map { CommandEnvelope("b\($0)", Add("x"), user: "other") })
            #expect(others.allSatisfy { $0.failure == .tooManyAtOnce(retryAfterMilliseconds: 1_000) })
            async let other = owner.submit((1...2).map { CommandEnvelope("b\($0)", Add("x"), user: "other") })
            // In bulk only the tenant's share counts.
            async let bulk = owner.submit(
                (1...6).map { CommandEnvelope("c\($0)", Add("x"), user: "flood") }, lane: .bulk)
            commit.open()
            for answers in await [first, bulk, other] { #expect(answers.allSatisfy { $0.position != nil }) }
            #expect(await owner.submit(CommandEnvelope("a5", Add("x"), user: "flood")).position != nil)
        }
    }

    @Test func whoIsAnsweredHasRoomForHisNext() async throws {
        var world = OwnerWorld()
        world.configuration.principalCommandsMax = 1
        try await world.withOwner { owner in
            for number in 1...2_000 {
                #expect(await owner.submit(CommandEnvelope("k\(number)", Add("x"))).position != nil)
            }
        }
    }

    @Test func whoHasWaitedTooLongForADecisionIsToldToComeAgain() async throws {
        var world = OwnerWorld()
        world.configuration.queueAgeMax = .zero
        try await world.withOwner { owner in
            #expect(
                await owner.submit(CommandEnvelope("a", Add("x"))).failure
                    == .overloaded(retryAfterMilliseconds: 1_000))
        }
        #expect(world.log.events.isEmpty)
    }

    @Test func theQueueIsBoundedInBytesToo() async throws {
        let commit = Gate()
        var world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        world.configuration.queueBytesMax = 5_000
        try await world.withOwner { owner in
            async let first = owner.submit(CommandEnvelope("a", Add("x")))
            await commit.arrivals(1)
            var large = CommandEnvelope("b", Add("x"))
            large.bytes = 4_500
            #expect(await owner.submit(large).failure == .overloaded(retryAfterMilliseconds: 1_000))
            commit.open()
            #expect(await first.position == 1)
        }
    }

    @Test func groupsAreBoundedAndACommandLargerThanAGroupIsWrittenAlone() async throws {
        let sizes = Gate(isOpen: true)
        var world = OwnerWorld(
            faults: MemoryFaults(commit: { group, _ in
                #expect(group.outcomes.count <= 8 && (group.events.count <= 16 || group.outcomes.count == 1))
                sizes.arrive()
                return nil
            }))
        world.configuration.groupCommandsMax = 8
        world.configuration.groupEventsMax = 10
        var wide = Add("x")
        wide.counters = (1...40).map { "w\($0)" }
        let large = wide
        try await world.withOwner { owner in
            let answers = await owner.submit(
                (1...30).map { CommandEnvelope("k\($0)", $0 == 1 ? large : Add("x")) })
            #expect(answers.allSatisfy { $0.position != nil })
        }
        #expect(sizes.count >= 5)
    }

    @Test(arguments: [0, 2_000])
    func aCacheThatHoldsNearlyNothingOnlyCostsLoads(_ bytes: Int) async throws {
        var world = OwnerWorld()
        world.configuration.cacheBytesMax = bytes
        world.configuration.groupCommandsMax = 7
        let chain = Custom { scope throws(DecisionInterruption) in
            var sum: Int64 = 0
            for index in 1...6 { sum += try scope.state(Counter.self, Counter.stream("x\(index)")).total }
            return Array("\(sum)".utf8)
        }
        try await world.withOwner { owner in
            let envelopes = (0..<300).map { CommandEnvelope("k\($0)", Add("x\($0 % 60)")) }
            #expect(await owner.submit(envelopes).allSatisfy { $0.position != nil })
            #expect(await owner.submit(CommandEnvelope("chain", chain)).result == "30")
        }
        for index in 0..<60 { #expect(try await world.total("x\(index)") == 5) }
    }

    @Test func aSnapshotEvery256EventsBoundsTheLoad() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            for round in 1...6 {
                _ = await owner.submit((1...100).map { CommandEnvelope("k\(round)-\($0)", Add("x")) })
                world.time.advance(milliseconds: 1_000)
            }
        }
        let snapshot = try #require(world.log.snapshots.values.first)
        #expect(snapshot.version.count == 512)
        #expect(Counter(snapshot: snapshot.state)?.total == 512)
        world.log.inject(
            MemoryFaults(load: { request, _ in
                #expect(request.streams.allSatisfy { $0.snapshotVersion == 1 })
                return nil
            }))
        try await world.withOwner { owner in
            #expect(await owner.submit(CommandEnvelope("after", Add("x"))).result == "601")
        }
    }

    @Test func aHotStreamHasAtMostOneSnapshotASecond() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit((1...1_000).map { CommandEnvelope("k\($0)", Add("x")) })
        }
        #expect(world.log.snapshots.values.map(\.version.count) == [256])
    }

    @Test func aLargeStateHasASnapshotMoreRarely() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("large", Add("x", amount: 1_000_000_000)))
            for round in 1...6 {
                _ = await owner.submit((1...300).map { CommandEnvelope("k\(round)-\($0)", Add("x")) })
                world.time.advance(milliseconds: 1_000)
            }
        }
        // After 256 events, and again four seconds later, one and one for each MiB: by the next event, of 1 + 4 × 300.
        #expect(world.log.snapshots.values.map(\.version.count) == [1_202])
    }

    @Test func aSnapshotThatCannotBeReadIsPassedOver() async throws {
        let world = OwnerWorld()
        try await world.withOwner { _ = await $0.submit(CommandEnvelope("a", Add("x", amount: 5))) }
        try await world.log.save([
            Snapshot(
                stream: StreamKey(OwnerWorld.tenant, Counter.stream("x")), version: StreamVersion(1), foldVersion: 1,
                state: [1, 2, 3])
        ])
        try await world.withOwner { owner in
            #expect(await owner.submit(CommandEnvelope("b", Add("x"))).result == "6")
        }
    }

    @Test func anInteractiveCommandNeedNotWaitForABulkQueue() async throws {
        let commit = Gate()
        var world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        world.configuration.groupCommandsMax = 10
        try await world.withOwner { owner in
            async let first = owner.submit(CommandEnvelope("a", Add("x")))
            await commit.arrivals(1)
            async let bulk = withTaskGroup(of: Void.self) { group in
                for index in 1...50 {
                    group.addTask { _ = await owner.submit([CommandEnvelope("b\(index)", Add("y"))], lane: .bulk) }
                }
            }
            async let shopper = owner.submit(CommandEnvelope("c", Add("x")))
            commit.open()
            _ = await (first, bulk, shopper)
        }
        #expect(world.log.events.count == 52)
    }

    @Test func drainingAnswersEverythingTakenInAndRefusesTheRest() async throws {
        let commit = Gate()
        let world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        let owner = world.makeOwner()
        async let end = owner.run()
        async let first = owner.submit((1...100).map { CommandEnvelope("k\($0)", Add("x")) })
        await commit.arrivals(1)
        owner.drain()
        commit.open()
        #expect(await first.allSatisfy { $0.position != nil })
        #expect(await end == .drained)
        #expect(await owner.submit(CommandEnvelope("late", Add("x"))).failure == .notOwner(address: nil))
    }
}
