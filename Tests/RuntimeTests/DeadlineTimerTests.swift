import EventSourcing
import Leases
import Logging
import MemoryStores
import Runtime
import Synchronization
import Testing

@Suite("Deadlines", .timeLimit(.minutes(5)))
struct DeadlineTimerTests {
    /// Adds to the counter and promises to add again a minute later.
    private func arming(_ world: OwnerWorld, id: String = "d1") -> Custom {
        let due = world.time.now.advanced(bySeconds: 60)
        return Custom { scope throws(DecisionInterruption) in
            scope.arm(Deadline(id: id, tenant: OwnerWorld.tenant, due: due, command: "counter.add", body: [1]))
            return []
        }
    }

    /// What a worker does with the deadlines that are due.
    private func fire(
        _ deadlines: [Deadline], at owner: PartitionOwner, limit: Int64 = .max, _ fired: Gate
    ) async {
        for deadline in deadlines {
            var command = Add("x")
            command.limit = limit
            var envelope = CommandEnvelope(deadline.id, command, user: "system")
            envelope.deadline = DeadlineID(tenant: deadline.tenant, id: deadline.id)
            _ = await owner.submit(envelope)
            fired.arrive()
        }
    }

    @Test(arguments: [Int64.max, 0])
    func aDeadlineFiresOnceAfterARestartAndIsRetiredWithItsAnswer(limit: Int64) async throws {
        let world = OwnerWorld()
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", arming(world)))
        }
        let fired = Gate(isOpen: true)
        try await world.withOwner { owner in
            let timer = DeadlineTimer(log: world.log, time: world.time.source, logger: .silent) { deadlines in
                await fire(deadlines, at: owner, limit: limit, fired)
            }
            let running = Task { await timer.run() }
            await fired.arrivals(1)
            // It goes on looking; nothing is left to fire.
            let looks = world.time.sleeps.count
            await world.time.sleeps.arrivals(looks + 50)
            running.cancel()
            await running.value
        }
        #expect(fired.count == 1)
        #expect(world.log.events.count == (limit == 0 ? 0 : 1))
        #expect(try await world.log.deadlines(before: Timestamp(milliseconds: .max), limit: 10).isEmpty)
    }

    /// Found by simulation: the order waited for its payment for ever.
    @Test func oneThatIsFiredByAClockAheadOfTheLogsStaysUntilTheLogHasComeThere() async throws {
        let world = OwnerWorld()
        let all = Timestamp(milliseconds: .max)
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", arming(world)))
            let deadline = try #require(await world.log.deadlines(before: all, limit: 1).first)
            var envelope = CommandEnvelope(deadline.id, Add("x"), user: "system")
            envelope.deadline = DeadlineID(tenant: deadline.tenant, id: deadline.id)
            envelope.notBefore = deadline.due
            let early = await owner.submit(envelope)
            #expect(early.failure == .unavailable(retryAfterMilliseconds: 1_000))
            #expect(try await world.log.deadlines(before: all, limit: 1) == [deadline])
            world.time.advance(milliseconds: 60_000)
            #expect(await owner.submit(envelope).position == 1)
            #expect(try await world.log.deadlines(before: all, limit: 1).isEmpty)
        }
    }

    @Test func itDoesNotFireBeforeItIsDueAndIsFiredAgainWhileItHasNoAnswer() async throws {
        let world = OwnerWorld()
        let start = world.time.now
        try await world.withOwner { owner in
            _ = await owner.submit(CommandEnvelope("a", arming(world)))
        }
        let fired = Gate(isOpen: true)
        let first = Mutex<Timestamp?>(nil)
        let timer = DeadlineTimer(log: world.log, time: world.time.source, logger: .silent) { deadlines in
            first.withLock { $0 = $0 ?? world.time.now }
            for _ in deadlines { fired.arrive() }
        }
        let running = Task { await timer.run() }
        await fired.arrivals(3)
        running.cancel()
        await running.value
        let firstAt = try #require(first.withLock { $0 })
        #expect(firstAt >= start.advanced(bySeconds: 60))
        #expect(firstAt.milliseconds - start.milliseconds < 62_000)
    }

    @Test func theLastWordOfAGroupOnADeadlineCounts() async throws {
        let world = OwnerWorld()
        let clearing = Custom { scope throws(DecisionInterruption) in
            scope.clearDeadline("d1")
            return []
        }
        try await world.withOwner { owner in
            _ = await owner.submit([CommandEnvelope("a", arming(world)), CommandEnvelope("b", clearing)])
            let none = try await world.log.deadlines(before: Timestamp(milliseconds: .max), limit: 10)
            #expect(none.isEmpty)
            _ = await owner.submit([
                CommandEnvelope("c", arming(world)), CommandEnvelope("d", clearing),
                CommandEnvelope("e", arming(world)),
            ])
            let armed = try await world.log.deadlines(before: Timestamp(milliseconds: .max), limit: 10)
            #expect(armed.map(\.id) == ["d1"])
        }
    }
}
