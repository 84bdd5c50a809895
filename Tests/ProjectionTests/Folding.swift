import Domain
import EventSourcing
import JSON
import Logging
import MemoryStores
import ProjectionKit
import Projections
import Testing

@testable import Projecting

/// A log, a read model and the means to bring the second to where the first is.
struct Folding {
    let scribe = EventScribe()
    var store: any ReadModelStore = MemoryReadModel()
    /// The way to it for what is being built; nil: the same.
    var behind: (any ReadModelStore)?
    var projections: [any Projection.Type] = AllProjections.types
    var configuration = ProjectorConfiguration()
    var decode: EventDecoding = Projector.decode

    init(into store: any ReadModelStore = MemoryReadModel(), pageLimit: Int = 2_000) {
        self.store = store
        configuration.pageLimit = pageLimit
        configuration.pollInterval = .milliseconds(20)
        configuration.checkpointInterval = .milliseconds(20)
        configuration.keepsOldGeneration = .milliseconds(20)
        configuration.keepsForGoingBack = .milliseconds(20)
        configuration.retryFirst = .milliseconds(20)
    }

    func projector(_ store: (any ReadModelStore)? = nil) -> Projector {
        var logger = Logger(label: "projector")
        logger.logLevel = .critical
        return Projector(
            projections: projections, log: scribe.log, decode: decode, personKeys: scribe.keys,
            store: store ?? self.store, behind: behind, configuration: configuration, logger: logger)
    }

    /// A lane with a new generation that nobody else folds.
    func lane(of run: FoldingRun, defersIndexes: Bool = false) async throws -> FoldLane {
        try await store.open(run.keys.generation, foldVersion: run.foldVersion)
        run.restart(Array(repeating: .start, count: RowLayout.bucketCount), defersIndexes)
        let reader = LogReader(
            log: scribe.log, decode: decode, keys: PersonKeyRing(store: scribe.keys),
            pageLimit: configuration.pageLimit)
        let lane = FoldLane(reader: reader, store: store, configuration: configuration, cacheBytes: 1 << 20)
        lane.join(run)
        return lane
    }

    func head() async throws -> Position { try await scribe.log.head().position }

    /// Runs a projector while `body` runs.
    func projecting<Result: Sendable>(
        _ body: (Projector) async throws -> Result
    ) async throws -> Result {
        let projector = projector()
        // Cancelled and awaited below, whatever the body does.
        let running = Task { await projector.run() }
        do {
            let result = try await body(projector)
            running.cancel()
            await running.value
            return result
        } catch {
            running.cancel()
            await running.value
            throw error
        }
    }

    /// Folds all there is, and lets every bucket's checkpoint arrive.
    func catchUp() async throws {
        let head = try await scribe.log.head().position
        try await projecting { projector in
            await projector.reached(head)
            try await settle(projector)
        }
    }

    /// Waits until the buckets of all live generations stand where the watermarks do.
    func settle(_ projector: Projector) async throws {
        while true {
            var isSettled = true
            for (name, state) in try await store.generations(of: .first) {
                guard let live = state.live else { continue }
                let id = GenerationID(partition: .first, projection: name, number: live.number)
                if Set(try await store.checkpoints(of: [id])[0]).count != 1 { isSettled = false }
            }
            if isSettled { return }
            await Task.yield()
        }
    }

    /// What the log says must be what the store holds.
    func expectEqualToAFreshFold(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let diff = ReadModelDiff(log: scribe.log, decode: decode, personKeys: scribe.keys)
        for projection in projections {
            let report = try await diff.compare(projection, in: store)
            #expect(report.differences.isEmpty, "\(report.differences)", sourceLocation: sourceLocation)
            let head = try await scribe.log.head().position
            #expect(report.position == head, "\(projection.name)", sourceLocation: sourceLocation)
        }
    }

    /// The columns of one row as the text that GraphQL would send; packed ones as an array.
    func columns(
        _ projection: any Projection.Type, _ key: String, placement: String? = nil, tenant: TenantID = .mall
    ) async throws -> [String: String] {
        guard let live = try await store.generations(of: .first)[projection.name]?.live else { return [:] }
        let id = GenerationID(partition: .first, projection: projection.name, number: live.number)
        let bucket = projection.layout.bucket(tenant: tenant, placement: projection.placement(of: placement ?? key))
        let keys = GenerationKeys(id, layout: projection.layout)
        let row = RowsRequest.Row(bucket: bucket, suffix: GenerationKeys.suffix(tenant, key))
        let found = try await store.rows([RowsRequest(keys: keys, rows: [row])])[0][0]
        var columns: [String: String] = [:]
        for column in found?.all ?? [] {
            let name = String(decoding: column.name, as: UTF8.self)
            columns[name] = Self.text(name, column.value)
        }
        return columns
    }

    /// The members of an index, lowest score first.
    func members(
        _ projection: any Projection.Type, _ index: String, placement: String = "", tenant: TenantID = .mall
    ) async throws -> [String] {
        guard let live = try await store.generations(of: .first)[projection.name]?.live else { return [] }
        let id = GenerationID(partition: .first, projection: projection.name, number: live.number)
        let bucket = projection.layout.bucket(tenant: tenant, placement: placement)
        let name = "i:" + GenerationKeys.suffix(tenant, index)
        let entries = try await store.entries(
            [name], of: GenerationKeys(id, layout: projection.layout), bucket: bucket)
        guard case .index(let members) = entries.first?.value else { return [] }
        return members.map { String(decoding: $0.member, as: UTF8.self) }
    }

    private static func text(_ name: String, _ value: [UInt8]) -> String {
        let isList = name.contains(".") && !name.hasSuffix(".amount") || name.split(separator: ".").count > 2
        guard isList, !name.hasPrefix("address."), let items = PackedColumn.decode(value) else {
            return String(decoding: value, as: UTF8.self)
        }
        let texts = items.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "null" }
        return "[\(texts.joined(separator: ","))]"
    }
}
