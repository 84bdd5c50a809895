import Audit
import CommerceGraphQL
import EventSourcing
import EventStorePostgres
import Foundation
import JSON
import ProjectionKit
import Projections
import ReadModelRedis
import Redis
import SearchGroonga

/// What `mallard replay` does: reads, and writes nothing.
public struct ReplayTool: Sendable {
    let settings: Settings

    public init(settings: Settings) { self.settings = settings }

    /// - Parameter limit: 0 for all.
    public func print(
        tenant: String, stream: String?, from: Int64, to: Int64?, limit: Int, json: Bool
    ) async throws {
        guard limit >= 0, from >= 1, to.map({ $0 >= from }) ?? true else {
            throw ReplayError("--from is at least 1, --to no smaller than --from, and --limit at least 0.")
        }
        let selection: EventPrinting.Selection =
            stream.map { .stream(StreamName($0)) } ?? .range(from: Position(from), to: to.map { Position($0) })
        try await withLog { log, reader in
            let output = ReplayOutput()
            let printing = EventPrinting(log: log, isJSON: json) { try output.write($0) }
            do {
                let tenant = TenantID(tenant)
                let count = try await printing.run(selection, of: tenant, limit: limit == 0 ? nil : limit)
                if count == 0 { try await explainNothing(selection, tenant, log, reader) }
                if count == limit, limit > 0 { ReplayOutput.note("Stopped at \(limit) events; --limit 0 prints all.") }
            } catch is OutputClosed {
                // Whoever reads, as `head` does, has enough.
                return
            }
        }
    }

    /// - Parameters:
    ///   - at: recorded time, RFC 3339.
    ///   - occurred: the same, of when it happened.
    public func state(tenant: String, stream: String, position: Int64?, at: String?, occurred: String?) async throws {
        var limit = StateFolding.Limit(position: position.map { Position($0) })
        limit.recordedAt = try at.map { try Timestamp(rfc3339: $0) }
        limit.occurredAt = try occurred.map { try Timestamp(rfc3339: $0) }
        let key = StreamKey(TenantID(tenant), StreamName(stream))
        try await withLog { log, reader in
            let text = try await StateFolding(log: log, reader: reader).text(of: key, upTo: limit)
            try show(text)
        }
    }

    /// False if the log breaks a law.
    public func verify(json: Bool) async throws -> Bool {
        let kept = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000) - Self.outcomesKept)
        let progress = ReplayProgress()
        let report = try await withLog { _, reader in
            try await withPersonKeys { keys in
                try await LogVerification(
                    reader, personKeys: keys, outcomesKeptSince: kept, progress: progress.show
                ).run()
            }
        }
        progress.clear()
        try show(json ? String(decoding: report.json.encoded(), as: UTF8.self) : report.text)
        return report.isClean
    }

    /// False if what is stored is not what the log says.
    public func diff(projection: String?, json: Bool) async throws -> Bool {
        let names = AllProjections.types.map { $0.name } + Self.indexes
        if let projection, !names.contains(projection) {
            let known = names.sorted().joined(separator: ", ")
            throw ReplayError("There is no read model \(projection). There are: \(known).")
        }
        let redis = RedisClient(try RedisURL.configuration(settings.requireRedis()))
        let items = try await withLog { log, reader in
            _ = try await log.head()  // Where there is no log, that is said once, not of each read model.
            return try await withPersonKeys { keys in
                let comparison = ReadModelComparison(
                    log: log, personKeys: keys, store: RedisReadModel(client: redis)
                ) { try await Task.sleep(for: .seconds(1)) }
                var items: [ComparisonReport.Item] = []
                for type in AllProjections.types where projection == nil || type.name == projection {
                    ReplayProgress.step("folding \(type.name)")
                    items.append(try await comparison.compare(type))
                }
                for name in Self.indexes where projection == nil || name == projection {
                    ReplayProgress.step("comparing \(name)")
                    items.append(try await compare(index: name, reader, redis))
                }
                return items
            }
        }
        await redis.close()
        ReplayProgress().clear()
        let report = ComparisonReport(items: items)
        try show(json ? String(decoding: report.json.encoded(), as: UTF8.self) : report.text)
        return report.isClean
    }

    private static let indexes = ["search", OrderSink.projection, StoreSink.projection]

    private func compare(
        index name: String, _ reader: any AuditReader, _ redis: RedisClient
    ) async throws -> ComparisonReport.Item {
        let groonga = GroongaClient(baseURL: try settings.requireGroonga())
        let watermarks = Watermarks(client: redis)
        // Ends with the comparison.
        let watching = Task { await watermarks.run() }
        defer { watching.cancel() }
        let comparison =
            switch name {
            case OrderSink.projection:
                IndexComparison(
                    reader: reader, orders: OrderIndex(groonga: groonga),
                    documents: OrderDocuments(redis: redis, watermarks: watermarks).documents)
            case StoreSink.projection:
                IndexComparison(
                    reader: reader, stores: StoreIndex(groonga: groonga),
                    documents: StoreDocuments(redis: redis, watermarks: watermarks).documents)
            default:
                IndexComparison(
                    reader: reader, products: SearchIndex(groonga: groonga),
                    documents: ProductDocuments(redis: redis, watermarks: watermarks).documents)
            }
        return await comparison.compare()
    }

    /// A reader that has gone has enough.
    private func show(_ text: String) throws {
        do { try ReplayOutput().write(text + "\n") } catch is OutputClosed { return }
    }

    /// How long answers to commands are remembered.
    private static let outcomesKept: Int64 = 30 * 86_400_000
}
