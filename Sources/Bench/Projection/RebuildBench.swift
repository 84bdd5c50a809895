import EventSourcing
import EventStorePostgres
import Foundation
import Import
import LocalServers
import Postgres
import Projecting
import ProjectionKit
import Projections
import ReadModelRedis
import Redis

/// Every Redis read model from an imported log, into an empty Redis.
struct RebuildBench {
    private static let eventsMax: Int64 = 2_000_000
    private static let eventsMaxQuick: Int64 = 300_000
    /// The whole year, where `Ops/data/export` has put it; else the week that is part of the repository.
    private static let year = "var/completejourney"
    private static let week = "Ops/data/sample-week"

    let context: BenchContext

    func run() async throws -> BenchLine {
        if let conninfo = context.log { return try await measure(conninfo) { try await events(in: $0) } }
        return try await BenchMall.with(context, roles: [.commandServer]) { mall in
            let events = try await fill(mall)
            return try await measure(mall.postgres.conninfo) { _ in events }
        }
    }

    private func measure(
        _ conninfo: String, _ count: (PostgresEventLog) async throws -> Int64
    ) async throws -> BenchLine {
        let configuration = try PostgresConfiguration(conninfo: conninfo)
        let log = PostgresEventLog(configuration, partition: .first)
        let client = PostgresClient(configuration, connectionsMax: 2)
        let redis = PrivateRedis(folder: "\(context.workFolder)/rebuild-redis", logger: context.logger)
        let result: Result<BenchLine, any Error>
        do {
            let events = try await count(log)
            context.say("projection: folding \(events) events")
            let keys = PostgresPersonKeyStore(client)
            let (seconds, steps) = try await context.withServers([redis]) {
                try await fold(log, keys, into: redis, upTo: Position(events))
            }
            let reference = PrivateRedis(folder: "\(context.workFolder)/reference-redis", logger: context.logger)
            let bare = try await context.withServers([reference]) { try await replay(steps, into: reference) }
            result = .success(
                BenchLine(
                    "projection.rebuild", Double(events) / seconds, "events/s",
                    reference: ("its row writes, pipelined", Double(events) / bare)))
        } catch {
            result = .failure(error)
        }
        await log.close()
        await client.close()
        return try result.get()
    }

    /// As many as are there, or as are folded at most.
    private func events(in log: PostgresEventLog) async throws -> Int64 {
        min(try await log.head().position.rawValue, context.isQuick ? Self.eventsMaxQuick : Self.eventsMax)
    }

    /// Imports, through the real door, at most as many events as are folded. Gives the position reached.
    private func fill(_ mall: BenchMall) async throws -> Int64 {
        let hasYear = FileManager.default.fileExists(atPath: "\(Self.year)/transactions.tsv.lz4")
        let folder = hasYear && !context.isQuick ? Self.year : Self.week
        guard FileManager.default.fileExists(atPath: folder) else {
            throw WriteSide.Unexpected(description: "\(folder) is not here; start the bench from the repository")
        }
        context.say("projection: importing \(folder)")
        let importer = Importer(
            dataset: CompleteJourneyDataset(folder: folder),
            client: try await mall.client("import", kind: "system", roles: ["import"]), tenant: BenchMall.tenant,
            progressFolder: nil, logger: context.logger)
        let log = PostgresEventLog(
            try PostgresConfiguration(conninfo: mall.postgres.conninfo), partition: .first, readersMax: 1)
        let result: Result<Int64, any Error>
        do {
            try await importing(importer, log)
            result = .success(min(try await log.head().position.rawValue, Self.eventsMax))
        } catch {
            result = .failure(error)
        }
        await log.close()
        return try result.get()
    }

    /// Until it is done or there is enough.
    private func importing(_ importer: Importer, _ log: PostgresEventLog) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let report = try await importer.run()
                guard report.refusedCount == 0 else {
                    throw WriteSide.Unexpected(description: "the mall refused \(report.refusedCount) commands")
                }
            }
            group.addTask {
                while try await log.head().position.rawValue < Self.eventsMax { try await Task.sleep(for: .seconds(1)) }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Seconds until every read model stands at `position`, and what was written.
    private func fold(
        _ log: PostgresEventLog, _ keys: PostgresPersonKeyStore, into server: PrivateRedis, upTo position: Position
    ) async throws -> (Double, [BucketStep]) {
        let redis = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let store = RecordingStore(RedisReadModel(client: redis))
        let projector = Projector(
            projections: AllProjections.types, log: LogPrefix(log: log, last: position), personKeys: keys, store: store,
            logger: context.logger)
        let watch = await Watch.start(server)
        let start = ContinuousClock.now
        let seconds = await withTaskGroup(of: Double?.self) { group in
            group.addTask {
                await projector.run()
                return nil
            }
            group.addTask {
                await projector.reached(position)
                return start.duration(to: .now) / .seconds(1)
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        let spent = await watch.spent()
        await redis.close()
        context.say("projection: processor time an event: \(spent.text(over: position.rawValue))")
        guard let seconds else { throw WriteSide.Unexpected(description: "the projector ended by itself") }
        return (seconds, store.steps)
    }

    /// Seconds that the same row writes take by themselves.
    private func replay(_ steps: [BucketStep], into server: PrivateRedis) async throws -> Double {
        let redis = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let watch = await Watch.start(server)
        let start = ContinuousClock.now
        let result: Result<Int, any Error>
        do { result = .success(try await RowWrites(steps: steps).send(to: redis)) } catch { result = .failure(error) }
        let seconds = start.duration(to: .now) / .seconds(1)
        let spent = await watch.spent()
        await redis.close()
        let count = try result.get()
        context.say("projection: \(count) row writes took \(seconds) s by themselves")
        context.say("projection: processor time a write: \(spent.text(over: Int64(count)))")
        return seconds
    }
}

/// What this process and a Redis have had of the processors since the start.
private struct Watch {
    let redis: Int32?
    let ours: Double
    let theirs: Double

    static func start(_ server: PrivateRedis) async -> Watch {
        let pid = await server.processID()
        return Watch(redis: pid, ours: own(), theirs: pid.flatMap { ProcessorTime.seconds(of: $0) } ?? 0)
    }

    func spent() async -> Watch {
        Watch(
            redis: redis, ours: Self.own() - ours,
            theirs: (redis.flatMap { ProcessorTime.seconds(of: $0) } ?? 0) - theirs)
    }

    func text(over count: Int64) -> String {
        func each(_ seconds: Double) -> String { String(format: "%.2f µs", seconds * 1e6 / Double(max(count, 1))) }
        return "\(each(ours)) here, \(each(theirs)) in Redis"
    }

    private static func own() -> Double { ProcessorTime.seconds(of: ProcessInfo.processInfo.processIdentifier) ?? 0 }
}
