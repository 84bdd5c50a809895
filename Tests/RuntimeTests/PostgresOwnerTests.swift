import EventSourcing
import EventStorePostgres
import Glibc
import Leases
import LocalServers
import Logging
import MemoryStores
import Postgres
import Runtime
import TestSupport
import Testing

@Suite("An owner on the real log", .timeLimit(.minutes(3)))
struct PostgresOwnerTests {
    @Test func answersSurviveARestartAndHotStreamsAreLoadedFromTheirSnapshots() async throws {
        let world = try await PostgresWorld(conninfo: try await TestServers.freshDatabase())
        let keys = (1...600).map { "k\($0)" }
        let first = try await world.withOwner { owner, _ in
            await owner.submit(keys.map { CommandEnvelope($0, Add("hot")) })
        }
        #expect(first.map(\.position) == (1...600).map { Int64($0) })
        try await world.withOwner { owner, log in
            let again = await owner.submit(keys.map { CommandEnvelope($0, Add("hot")) })
            #expect(again.allSatisfy { $0.isReplay })
            #expect(again.map(\.position) == first.map(\.position))
            let next = await owner.submit(CommandEnvelope("next", Add("hot")))
            #expect(next.result == "601", "\(next)")
            var request = LoadRequest()
            request.streams = [
                LoadRequest.Stream(
                    key: StreamKey(OwnerWorld.tenant, Counter.stream("hot")), snapshotVersion: Counter.snapshotVersion)
            ]
            let loaded = try await log.load(request).streams[0]
            #expect(try #require(loaded.snapshot).version.count >= 256)
        }
    }

    @Test func aDeadlineSetBeforeARestartFiresOnceAfterIt() async throws {
        let world = try await PostgresWorld(conninfo: try await TestServers.freshDatabase())
        let arming = Custom { scope throws(DecisionInterruption) in
            scope.arm(
                Deadline(id: "d", tenant: OwnerWorld.tenant, due: scope.context.now, command: "counter.add", body: []))
            return []
        }
        try await world.withOwner { owner, _ in _ = await owner.submit(CommandEnvelope("a", arming)) }
        try await world.withOwner { owner, log in
            let answered = Gate(isOpen: true)
            let timer = DeadlineTimer(log: log, logger: .silent) { deadlines in
                for deadline in deadlines {
                    var envelope = CommandEnvelope(deadline.id, Add("x"), user: "system")
                    envelope.deadline = DeadlineID(tenant: deadline.tenant, id: deadline.id)
                    #expect(await owner.submit(envelope).position == 1)
                    answered.arrive()
                }
            }
            let running = Task { await timer.run() }
            await answered.arrivals(1)
            running.cancel()
            await running.value
        }
        #expect(try await world.count("select count(*) from mallard.event") == 1)
        #expect(try await world.count("select count(*) from mallard.deadline") == 0)
    }

    @Test func whoIsAcknowledgedWhileBackendsAreKilledIsInTheLogOnce() async throws {
        let server = try await TestServers.freshPostgres()
        let world = try await PostgresWorld(conninfo: server.conninfo)
        let acknowledged = Gate(isOpen: true)
        let answers = try await world.withOwner { owner, _ in
            try await withThrowingTaskGroup(of: [(String, Int64)].self) { group in
                for client in 0..<16 {
                    group.addTask { await Self.sendAll(client, to: owner, acknowledged) }
                }
                group.addTask {
                    for round in 1...2 {
                        await acknowledged.arrivals(round * 300)
                        try await Self.killWriter(world)
                    }
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        #expect(answers.count == 16 * 60)
        try await check(world, answers)
    }

    /// The backend that commits: the server answers with a crash recovery.
    private static func killWriter(_ world: PostgresWorld) async throws {
        let connection = try await connect(world.configuration)
        let rows = try await connection.query(
            "select pid from pg_stat_activity where application_name like 'mallard-log-writer-%'")
        if rows.rowCount > 0 { _ = kill(try rows.int4(0, 0), SIGKILL) }
        await connection.close()
    }

    /// Waits until the recovery from an earlier kill is over.
    private static func connect(_ configuration: PostgresConfiguration) async throws -> PostgresConnection {
        while true {
            do { return try await PostgresConnection.connect(configuration) } catch {
                guard case .unavailable = error else { throw error }
                await TimeSource.system.sleep(.milliseconds(20))
            }
        }
    }

    /// Each command until it has an answer of the business.
    private static func sendAll(
        _ client: Int, to owner: PartitionOwner, _ acknowledged: Gate
    ) async -> [(String, Int64)] {
        var positions: [(String, Int64)] = []
        for index in 0..<60 {
            let key = "\(client)-\(index)"
            var position: Int64?
            while position == nil {
                position = await owner.submit(CommandEnvelope(key, Add("c\(client % 4)", "own\(client)"))).position
                if position == nil { await TimeSource.system.sleep(.milliseconds(20)) }
            }
            positions.append((key, position ?? 0))
            acknowledged.arrive()
        }
        return positions
    }

    private func check(_ world: PostgresWorld, _ answers: [(String, Int64)]) async throws {
        let log = PostgresEventLog(world.configuration, partition: .first)
        let events = try await log.read(after: .start, limit: .max)
        #expect(events.map(\.position.rawValue) == Array(1...Int64(events.count)))
        #expect(events.count == answers.count * 2)
        let last = Dictionary(events.map { ($0.commandKey.rawValue, $0.position.rawValue) }) { max($0, $1) }
        for (key, position) in answers { #expect(last[key] == position, "\(key)") }
        #expect(last.count == answers.count)
        for stream in Dictionary(grouping: events, by: \.stream).values {
            #expect(stream.map(\.version.count) == Array(1...Int32(stream.count)))
        }
        #expect(try await world.count("select count(*) from mallard.command_outcome") == answers.count)
        #expect(try await log.head().position.rawValue == Int64(events.count))
        await log.close()
    }
}
