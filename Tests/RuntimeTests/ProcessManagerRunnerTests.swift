import EventSourcing
import Leases
import Logging
import MemoryStores
import Runtime
import Synchronization
import Testing

/// Wants one command for each event of the stream `counter-x`.
private struct Echo: ProcessManager {
    let name = "echo"

    func react(to event: RecordedEvent) throws(EventCodecError) -> [Reaction] {
        guard event.stream == Counter.stream("x") else { return [] }
        return [Reaction(tenant: event.tenant, route: "counter.add", body: event.data.payload)]
    }
}

@Suite("Process managers", .timeLimit(.minutes(5)))
struct ProcessManagerRunnerTests {
    private func runner(
        _ world: OwnerWorld, _ checkpoints: MemoryCheckpointStore,
        send: @escaping @Sendable ([ReactionCommand]) async -> [Bool]
    ) -> ProcessManagerRunner {
        ProcessManagerRunner(
            Echo(), log: world.log, checkpoints: checkpoints, time: world.time.source, logger: .silent, send: send)
    }

    private func send(_ commands: [ReactionCommand], to owner: PartitionOwner) async -> [Bool] {
        let answers = await owner.submit(commands.map { CommandEnvelope($0.key.rawValue, Add("echo"), user: "system") })
        return answers.map { $0.position != nil || $0.code != nil }
    }

    @Test func everyEventIsAnsweredOnceHoweverOftenTheManagerStops() async throws {
        let world = OwnerWorld()
        let checkpoints = MemoryCheckpointStore()
        try await world.withOwner { owner in
            for round in 0..<5 {
                _ = await owner.submit((0..<20).map { CommandEnvelope("k\(round)-\($0)", Add("x", "y")) })
                let sent = Gate(isOpen: true)
                // Every second life ends before the checkpoint could move: the commands are sent, the answer is lost.
                let runner = runner(world, checkpoints) { commands in
                    let answers = await send(commands, to: owner)
                    sent.arrive()
                    return round % 2 == 0 ? answers.map { _ in false } : answers
                }
                let running = Task { await runner.run() }
                await sent.arrivals(1)
                running.cancel()
                await running.value
            }
        }
        #expect(try await world.total("echo") == 100)
    }

    @Test func keysAreMadeOfTheEventsPosition() async throws {
        let world = OwnerWorld()
        try await world.withOwner { _ = await $0.submit(CommandEnvelope("a", Add("y", "x"))) }
        let seen = Mutex<[ReactionCommand]>([])
        let sent = Gate(isOpen: true)
        let running = Task {
            await runner(world, MemoryCheckpointStore()) { commands in
                seen.withLock { $0 += commands }
                sent.arrive()
                return commands.map { _ in true }
            }.run()
        }
        await sent.arrivals(1)
        running.cancel()
        await running.value
        #expect(seen.withLock { $0.map(\.key.rawValue) } == ["echo-2-0"])
    }

    @Test func aManagerThatWasOvertakenGoesOnFromTheOthersCheckpoint() async throws {
        let world = OwnerWorld()
        let checkpoints = MemoryCheckpointStore()
        try await world.withOwner { _ = await $0.submit(CommandEnvelope("a", Add("x"))) }
        let sent = Gate(isOpen: true)
        let running = Task {
            await runner(world, checkpoints) { commands in
                if sent.count == 0 {
                    do { _ = try await checkpoints.advance("echo", from: .start, to: Position(1)) } catch {
                        Issue.record(error)
                    }
                }
                sent.arrive()
                return commands.map { _ in true }
            }.run()
        }
        await sent.arrivals(1)
        let looks = world.time.sleeps.count
        await world.time.sleeps.arrivals(looks + 3)
        running.cancel()
        await running.value
        #expect(sent.count == 1)
        #expect(try await checkpoints.checkpoint(of: "echo") == Position(1))
    }
}
