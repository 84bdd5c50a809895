import EventSourcing
import MemoryStores
import Runtime
import Testing

@Suite("When a commit fails", .timeLimit(.minutes(5)))
struct OwnerFaultTests {
    /// Two groups in flight, the first held at the gate, and commands decided on top of them; then the fault hits one.
    private func withThreeGroups(
        _ fault: MemoryFault, at faulty: Int = 0, in world: OwnerWorld,
        _ body: @Sendable ([CommandAnswer]) async throws -> Void
    ) async throws {
        let commit = Gate()
        let decided = Gate(isOpen: true)
        world.log.inject(
            MemoryFaults(commit: { _, ordinal in
                await commit.pass()
                return ordinal == faulty ? fault : nil
            }))
        try await world.withOwner { owner in
            async let first = owner.submit((1...5).map { CommandEnvelope("a\($0)", Add("x")) })
            await commit.arrivals(1)
            var marked = Add("x", "y")
            marked.whenDecided = { decided.arrive() }
            let onTop = marked
            async let second = owner.submit((1...5).map { CommandEnvelope("b\($0)", onTop) })
            await decided.arrivals(5)
            async let third = owner.submit((1...5).map { CommandEnvelope("c\($0)", onTop) })
            await decided.arrivals(10)
            commit.open()
            try await body(await first + second + third)
        }
    }

    @Test(
        arguments: [
            MemoryFault.failsBefore(.rolledBack(reason: "test")), .losesReply, .failsBefore(.unknown(reason: "test")),
            .failsBefore(.streamMoved),
        ], [0, 1])
    func whateverWasDecidedOnTopIsTakenBackAndEveryCommandCountsOnce(_ fault: MemoryFault, at group: Int) async throws {
        let world = OwnerWorld()
        try await withThreeGroups(fault, at: group, in: world) { answers in
            #expect(answers.map(\.position) == [1, 2, 3, 4, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25])
            #expect(answers.map(\.result) == (1...15).map { "\($0)" })
        }
        #expect(try await world.total("x") == 15)
        #expect(try await world.total("y") == 10)
    }

    @Test func aLostLeaseWritesNothingAndIsSaidTruthfully() async throws {
        let world = OwnerWorld()
        try await withThreeGroups(.epochMoves, in: world) { answers in
            #expect(answers.allSatisfy { $0.failure == .notOwner(address: nil) })
        }
        #expect(world.log.events.isEmpty && world.log.outcomes.isEmpty)
    }

    @Test func anOwnerWithoutItsLeaseEndsAndNeverWritesAgain() async throws {
        let world = OwnerWorld()
        let owner = world.makeOwner()
        async let end = owner.run()
        #expect(await owner.submit(CommandEnvelope("a", Add("x"))).position == 1)
        world.log.raiseEpoch(to: 2)
        #expect(await owner.submit(CommandEnvelope("b", Add("x"))).failure == .notOwner(address: nil))
        #expect(await end == .leaseLost)
        #expect(await owner.submit(CommandEnvelope("c", Add("x"))).failure == .notOwner(address: nil))
        #expect(world.log.events.count == 1)
    }

    @Test func aCommitAnsweredAfterTheLeaseWasLostIsStillAnsweredTruthfully() async throws {
        let commit = Gate()
        let world = OwnerWorld(
            faults: MemoryFaults(commit: { _, _ in
                await commit.pass()
                return nil
            }))
        let owner = world.makeOwner()
        async let end = owner.run()
        async let first = owner.submit(CommandEnvelope("a", Add("x")))
        await commit.arrivals(1)
        owner.stepDown(address: "there")
        #expect(await owner.submit(CommandEnvelope("b", Add("x"))).failure == .notOwner(address: "there"))
        commit.open()
        #expect(await first.position == 1)
        #expect(await end == .leaseLost)
    }

    @Test func onlyTheCommandThatTheLogRefusesFails() async throws {
        let world = OwnerWorld(
            faults: MemoryFaults(commit: { group, _ in
                let guilty = group.events.contains { $0.commandKey.rawValue == "k13" }
                return guilty ? .failsBefore(.refused(reason: "test")) : nil
            }))
        let answers = try await world.withOwner { owner in
            await owner.submit((1...40).map { CommandEnvelope("k\($0)", Add("x")) })
        }
        #expect(answers[12].isDefect)
        #expect(answers.count { $0.position != nil } == 39)
        #expect(world.log.events.map(\.commandKey.rawValue) == (1...40).filter { $0 != 13 }.map { "k\($0)" })
        #expect(try await world.total("x") == 39)
        #expect(world.log.commits < 20)
    }

    @Test func aStreamTakenAsUnbornThatIsNotIsLoadedAndDecidedAgain() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", Add("x", amount: 5)))
        }
        var opening = Add("x", "z")
        opening.isNew = true
        let new = opening
        try await world.withOwner { owner in
            #expect(await owner.submit(CommandEnvelope("b", new)).result == "6")
            #expect(await owner.submit(CommandEnvelope("c", Add("x"))).result == "7")
        }
        #expect(try await world.total("x") == 7)
    }

    @Test func aStreamOnlyDeclaredNewIsNoGroundForAnotherCommand() async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", Add("x", amount: 5)))
        }
        var looking = Add("x", amount: 0)
        looking.isNew = true
        let new = looking
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("b", new))
            #expect(await owner.submit(CommandEnvelope("c", Add("x", amount: 0))).result == "5")
        }
    }

    @Test func nobodyIsToldMoreThanIsKnownWhileTheLogIsAway() async throws {
        let away = Gate(isOpen: true)
        let world = OwnerWorld(
            faults: MemoryFaults(
                commit: { _, ordinal in ordinal == 0 ? .losesReply : nil },
                settle: { ordinal in
                    away.arrive()
                    return (1...10).contains(ordinal) ? .unavailable(reason: "away") : nil
                }))
        try await world.withOwner { owner in
            let answer = await owner.submit(CommandEnvelope("a", Add("x")))
            guard case .failed(.outcomeUnknown) = answer else { return #expect(Bool(false), "\(answer)") }
            await away.arrivals(12)
            var again = await owner.submit(CommandEnvelope("a", Add("x")))
            while again.position == nil { again = await owner.submit(CommandEnvelope("a", Add("x"))) }
            #expect(again.isReplay && again.position == 1)
        }
        #expect(world.log.events.count == 1)
    }

    @Test func aLogThatStaysAwayIsSaidToBeUnavailable() async throws {
        let world = OwnerWorld(faults: MemoryFaults(commit: { _, _ in .failsBefore(.rolledBack(reason: "disk full")) }))
        try await world.withOwner { owner in
            let answers = await owner.submit((1...3).map { CommandEnvelope("k\($0)", Add("x")) })
            #expect(answers.allSatisfy { $0.failure == .unavailable(retryAfterMilliseconds: 1_000) })
            world.log.inject(MemoryFaults())
            #expect(await owner.submit(CommandEnvelope("k1", Add("x"))).position == 1)
        }
    }

    @Test func whileTheLogIsAwayNobodyWaitsForIt() async throws {
        let commits = Gate(isOpen: true)
        let away = MemoryFaults(
            commit: { _, _ in
                commits.arrive()
                return .failsBefore(.rolledBack(reason: "away"))
            },
            head: { .unavailable(reason: "away") })
        var patient = OwnerWorld()
        patient.configuration.attemptsMax = .max
        patient.configuration.retryPause = .milliseconds(1)
        let world = patient
        try await world.withOwner { owner in
            #expect(await owner.submit(CommandEnvelope("a", Add("x"))).position == 1)
            world.log.inject(away)
            let unavailable = CommandFailure.unavailable(retryAfterMilliseconds: 1_000)
            #expect(await owner.submit(CommandEnvelope("b", Add("x"))).failure == unavailable)
            let tried = commits.count
            #expect(tried == 2)
            for number in 1...1_000 {
                #expect(await owner.submit(CommandEnvelope("c\(number)", Add("x"))).failure == unavailable)
            }
            #expect(commits.count == tried)
            world.log.inject(MemoryFaults())
            var again = await owner.submit(CommandEnvelope("b", Add("x")))
            while again.failure == unavailable { again = await owner.submit(CommandEnvelope("b", Add("x"))) }
            #expect(again.position == 2)
        }
    }

    @Test func aLoadThatFailsIsTriedAgainAndThenSaidToBeUnavailable() async throws {
        let world = OwnerWorld(
            faults: MemoryFaults(load: { request, ordinal in
                request.streams.contains { $0.key.name == Counter.stream("bad") } || ordinal == 0
                    ? .unavailable(reason: "test") : nil
            }))
        try await world.withOwner { owner in
            #expect(await owner.submit(CommandEnvelope("a", Add("good"))).position == 1)
            let bad = await owner.submit(CommandEnvelope("b", Add("bad")))
            #expect(bad.failure == .unavailable(retryAfterMilliseconds: 1_000))
            #expect(await owner.submit(CommandEnvelope("c", Add("good"))).position == 2)
        }
    }

    /// Found by simulation: the new owner had accepted what this one, newly woken, refused.
    @Test func whoHasLostTheLeaseUnawaresRefusesNothingEither() async throws {
        let world = OwnerWorld()
        let owner = world.makeOwner()
        async let end = owner.run()
        #expect(await owner.submit(CommandEnvelope("a", Add("x"))).position == 1)
        world.log.raiseEpoch(to: 2)
        var tooMuch = Add("x")
        tooMuch.limit = 0
        #expect(await owner.submit(CommandEnvelope("b", tooMuch)).failure == .notOwner(address: nil))
        #expect(await end == .leaseLost)
    }

    @Test func aStreamThatCannotBeReadFailsItsCommandsAlone() async throws {
        let world = OwnerWorld()
        let alien = NewEvent(
            tenant: OwnerWorld.tenant, stream: Counter.stream("alien"), version: StreamVersion(1),
            occurredAt: world.time.now, commandKey: CommandKey("z"),
            data: EventData(type: EventTypeID(99), payload: []), meta: [])
        var group = CommitGroup(after: try await world.log.head(), recordedAt: world.time.now)
        group.events = [alien]
        try await world.log.commit(group)
        let broken = Custom { _ throws(DecisionInterruption) in throw .notLoaded }
        try await world.withOwner { owner in
            let answers = await owner.submit([
                CommandEnvelope("a", Add("x")), CommandEnvelope("b", Add("alien")), CommandEnvelope("c", broken),
                CommandEnvelope("d", Add("x")),
            ])
            #expect(answers.map(\.isDefect) == [false, true, true, false])
            #expect(answers.map(\.position) == [2, nil, nil, 3])
        }
    }
}
