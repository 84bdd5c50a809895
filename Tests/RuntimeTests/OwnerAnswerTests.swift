import EventSourcing
import MemoryStores
import Runtime
import Testing

@Suite("What an owner answers", .timeLimit(.minutes(5)))
struct OwnerAnswerTests {
    @Test func anOwnerThatDrainsLeavesTheSnapshotsItOwes() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit((1...300).map { CommandEnvelope("k\($0)", Add("x")) })
        }
        let snapshot = world.log.snapshots[StreamKey(OwnerWorld.tenant, Counter.stream("x"))]
        #expect((snapshot?.version.count ?? 0) >= 256)
    }

    @Test func anAcceptedCommandIsInTheLogAtThePositionOfItsAnswer() async throws {
        let world = OwnerWorld()
        let answers = try await world.withOwner { owner in
            [
                await owner.submit(CommandEnvelope("a", Add("x", amount: 5))),
                await owner.submit(CommandEnvelope("b", Add("x", "y", amount: 2))),
            ]
        }
        #expect(answers.map(\.position) == [1, 3])
        #expect(answers.map(\.result) == ["5", "7"])
        #expect(world.log.events.map(\.commandKey.rawValue) == ["a", "b", "b"])
        #expect(world.log.events.map(\.position.rawValue) == [1, 2, 3])
        #expect(world.log.events.map(\.version.count) == [1, 2, 1])
        #expect(world.log.events.allSatisfy { $0.meta == [7] })
    }

    @Test func aRejectionChangesNothingAndIsNotRemembered() async throws {
        let world = OwnerWorld()
        var tight = Add("x", amount: 5)
        tight.limit = 4
        let rejected = tight
        try await world.withOwner { owner in
            #expect(await owner.submit(CommandEnvelope("a", rejected)).code == "OVER_LIMIT")
            #expect(world.log.events.isEmpty && world.log.outcomes.isEmpty)
            #expect(await owner.submit(CommandEnvelope("a", Add("x", amount: 5))).position == 1)
        }
    }

    @Test func aCommandThatChangesNothingAnswersTheHighestPositionItSaw() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", Add("x", "y", amount: 5)))
            #expect(await owner.submit(CommandEnvelope("b", Add("x", amount: 0))).position == 2)
            let again = await owner.submit(CommandEnvelope("b", Add("x", amount: 0)))
            #expect(again.position == 2 && again.isReplay)
        }
    }

    @Test func noReplyComesBeforeEverythingItsDecisionSawIsCommitted() async throws {
        let commit = Gate()
        let decided = Gate(isOpen: true)
        let world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        let first = Gate()
        let second = Gate()
        var over = Add("x")
        over.limit = 1
        over.whenDecided = { decided.arrive() }
        let rejected = over
        try await world.withOwner { owner in
            async let accepted: Void = {
                _ = await owner.submit(CommandEnvelope("first", Add("x")))
                first.arrive()
            }()
            await commit.arrivals(1)
            async let refused: Void = {
                #expect(await owner.submit(CommandEnvelope("rejected", rejected)).code == "OVER_LIMIT")
                second.arrive()
            }()
            await decided.arrivals(1)
            #expect(first.count + second.count == 0)
            #expect(world.log.events.isEmpty)
            commit.open()
            _ = await (accepted, refused)
        }
    }

    @Test func theCommandsOfOneSubmissionAreDecidedInOrderEachForItself() async throws {
        let world = OwnerWorld()
        var tight = Add("x", amount: 100)
        tight.limit = 50
        let envelopes = (1...200).map { index in
            CommandEnvelope("k\(index)", index % 10 == 0 ? tight : Add("x"))
        }
        let answers = try await world.withOwner { await $0.submit(envelopes, lane: .bulk) }
        let expected = (1...200).filter { $0 % 10 != 0 }.map { "k\($0)" }
        #expect(world.log.events.map(\.commandKey.rawValue) == expected)
        #expect(answers.compactMap(\.position) == (1...180).map { Int64($0) })
        #expect(answers.count { $0.code == "OVER_LIMIT" } == 20)
    }

    @Test func streamsThatADecisionFindsOutAboutAreLoadedWhenItAsks() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", Add("x", "y", amount: 5)))
        }
        let chain = Custom { scope throws(DecisionInterruption) in
            let first = try scope.state(Counter.self, Counter.stream("x"))
            let second = try scope.state(Counter.self, Counter.stream("y"))
            return Array("\(first.total + second.total)".utf8)
        }
        let answer = try await world.withOwner { await $0.submit(CommandEnvelope("b", chain)) }
        #expect(answer.result == "10")
    }

    @Test func manyColdCommandsShareOneRoundTrip() async throws {
        let world = OwnerWorld()
        let envelopes = (1...100).map { CommandEnvelope("k\($0)", Add("x\($0)")) }
        try await world.withOwner { _ = await $0.submit(envelopes) }
        #expect(world.log.loads == 1)
        #expect(world.log.commits == 1)
    }

    @Test func aSlowLoadHoldsUpNobodyElse() async throws {
        let load = Gate()
        let world = OwnerWorld(
            faults: MemoryFaults(load: { request, _ in
                if request.streams.contains(where: { $0.key.name == Counter.stream("slow") }) { await load.pass() }
                return nil
            }))
        try await world.withOwner { owner in
            async let slow = owner.submit(CommandEnvelope("slow", Add("slow")))
            await load.arrivals(1)
            #expect(await owner.submit(CommandEnvelope("fast", Add("fast"))).position == 1)
            load.open()
            #expect(await slow.position == 2)
        }
    }
}
