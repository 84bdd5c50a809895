import EventSourcing
import MemoryStores
import Runtime
import Testing

@Suite("One key, one command", .timeLimit(.minutes(5)))
struct IdempotencyTests {
    @Test func theSameKeyAndBodyGetTheFirstAnswerAgainAlsoFromAnotherOwner() async throws {
        let world = OwnerWorld()
        let first = try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("other", Add("x", amount: 3)))
            return await owner.submit(CommandEnvelope("a", Add("x", amount: 5)))
        }
        world.log.raiseEpoch(to: 2)
        try await world.withOwner(epoch: 2) { owner in
            for _ in 1...2 {
                let again = await owner.submit(CommandEnvelope("a", Add("x", amount: 5)))
                #expect(again.isReplay && again.position == first.position && again.result == first.result)
            }
        }
        #expect(world.log.events.count == 2)
    }

    @Test func theSameKeyWithAnotherBodyIsRefused() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", Add("x"), hash: "one"))
            #expect(await owner.submit(CommandEnvelope("a", Add("x"), hash: "two")).failure == .keyReused)
        }
        #expect(world.log.events.count == 1)
    }

    @Test func theKeyOfAnotherPrincipalIsAnotherKey() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", Add("x"), user: "one"))
            #expect(await owner.submit(CommandEnvelope("a", Add("x"), user: "two")).position == 2)
        }
    }

    @Test func twoLiveCommandsWithOneKeyWaitForOneAnother() async throws {
        let commit = Gate()
        let world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        try await world.withOwner { owner in
            async let first = owner.submit(CommandEnvelope("a", Add("x")))
            await commit.arrivals(1)
            async let second = owner.submit(CommandEnvelope("a", Add("x")))
            async let others = owner.submit((1...20).map { _ in CommandEnvelope("b", Add("x")) })
            commit.open()
            #expect(await first.position == 1)
            #expect(await second.position == 1)
            #expect(await second.isReplay)
            #expect(await others.allSatisfy { $0.position == 2 })
            #expect(await others.count { $0.isReplay } == 19)
        }
        #expect(world.log.events.count == 2)
    }

    @Test func aKeyWhoseCommandWasRejectedIsFreeForTheNext() async throws {
        let world = OwnerWorld()
        var tight = Add("x", amount: 9)
        tight.limit = 5
        let envelopes = [CommandEnvelope("a", tight, hash: "one"), CommandEnvelope("a", Add("x"), hash: "two")]
        let answers = try await world.withOwner { await $0.submit(envelopes) }
        #expect(answers[0].code == "OVER_LIMIT")
        #expect(answers[1].position == 1)
    }

    @Test func anAnswerForgottenInMemoryIsFoundInTheLog() async throws {
        var world = OwnerWorld()
        world.configuration.recentOutcomesMax = 4
        try await world.withOwner { owner in
            _ = await owner.submit((1...50).map { CommandEnvelope("k\($0)", Add("x")) })
            let again = await owner.submit((1...50).map { CommandEnvelope("k\($0)", Add("x")) })
            #expect(again.allSatisfy { $0.isReplay })
            #expect(again.map(\.position) == (1...50).map { Int64($0) })
        }
        #expect(world.log.events.count == 50)
    }

    @Test func whatTheLogDidNotKnowLongAgoIsAskedAgain() async throws {
        let load = Gate()
        var world = OwnerWorld(
            faults: MemoryFaults(load: { request, _ in
                if request.streams.contains(where: { $0.key.name == Counter.stream("slow") }) { await load.pass() }
                return nil
            }))
        world.configuration.recentOutcomesMax = 1
        var late = Add("slow")
        late.namesReads = false
        let parked = late
        try await world.withOwner { owner in
            // Its key is looked up and unknown; then it waits for a stream it had not named.
            async let first = owner.submit(CommandEnvelope("a", parked))
            await load.arrivals(1)
            #expect(await owner.submit(CommandEnvelope("a", Add("x"))).position == 1)
            for index in 1...4 { _ = await owner.submit(CommandEnvelope("other\(index)", Add("x"))) }
            load.open()
            #expect(await first.isReplay)
            #expect(await first.position == 1)
        }
        #expect(world.log.events.count == 5)
    }
}
