import EventSourcing
import GraphQLExecution
import ProjectionKit
import ReadModelRedis
import Redis

/// Where the peers' data lies in Redis: one generation of one keyed read model, with our names and our layout.
struct PeerStore: Sendable {
    static let tenant = TenantID("bench")

    private let rows: [[UInt8]]
    private let indexes: [[UInt8]]

    init() {
        let keys = Self.keys
        rows = (0..<RowLayout.bucketCount).map { Array(keys.row(bucket: $0, suffix: "\(Self.tenant):").utf8) }
        indexes = (0..<RowLayout.bucketCount).map { Array(keys.index(bucket: $0, suffix: "\(Self.tenant):").utf8) }
    }

    func index(_ name: String) -> [UInt8] { indexes[Self.bucket(name)] + name.utf8 }

    /// Makes `name` that of a row; one buffer for many.
    func setRow(_ key: String, in name: inout [UInt8]) {
        name.removeAll(keepingCapacity: true)
        name.append(contentsOf: rows[Self.bucket(key)])
        name.append(contentsOf: key.utf8)
    }

    private static let keys = GenerationKeys(
        GenerationID(partition: .first, projection: "peer_rows", number: 1), layout: .keyed)

    private static func bucket(_ placement: String) -> Int {
        RowLayout.keyed.bucket(tenant: tenant, placement: placement)
    }

    /// Writes everything by bucket steps, as a projector does.
    static func fill(_ redis: RedisClient, with data: PeerData) async throws {
        let store = RedisReadModel(client: redis)
        _ = try await store.generations(of: .first)
        try await store.open(keys.generation, foldVersion: 1)
        var writes = [[StepWrites]](repeating: [StepWrites()], count: RowLayout.bucketCount)
        var counts = [Int](repeating: 0, count: RowLayout.bucketCount)
        func place(_ placement: String) -> Int {
            let bucket = bucket(placement)
            counts[bucket] += 1
            if counts[bucket] % BucketStep.rowsMax == 0 { writes[bucket].append(StepWrites()) }
            return bucket
        }
        for (key, row) in try data.rows() {
            let bucket = place(key)
            let last = writes[bucket].count - 1
            _ = writes[bucket][last].put(row, was: nil, suffix: GenerationKeys.suffix(tenant, key))
        }
        for entry in data.indexes() {
            let bucket = place(entry.index)
            let last = writes[bucket].count - 1
            writes[bucket][last].move(
                [], to: [entry], suffix: { GenerationKeys.suffix(tenant, $0) }, visit: { _ in })
        }
        for (bucket, parts) in writes.enumerated() {
            let steps = parts.enumerated().map { part, writes in
                BucketStep(
                    keys: keys, bucket: bucket, expected: Checkpoint(Position(Int64(part))),
                    next: Checkpoint(Position(Int64(part + 1))),
                    writes: writes)
            }
            guard try await store.step(steps).allSatisfy({ $0 == .applied }) else {
                throw Program.Failure(description: "the peers' rows could not be written")
            }
        }
    }
}

/// Rows and lists of the peers' data: one pipeline a stage.
struct PeerRowSource: RowSource {
    let redis: RedisClient
    let store: PeerStore

    func prepare(table: String, columns: [String]) -> [UInt8] { RedisArguments.encoded(columns) }

    func read(_ stage: ReadStage, into replies: inout Replies) async throws(ReadFailure) {
        let pipeline = pipeline(stage)
        var values: RedisReplies
        do {
            values = try await redis.sendFlat(pipeline, timeout: ContinuousClock.now.duration(to: stage.deadline))
        } catch {
            throw .unavailable
        }
        replies.reserve(fragments: values.parts.count)
        // The texts of pages are needed before the buffer is handed on.
        var at = 0
        var pages: [ListPage?] = []
        for read in stage.reads {
            guard case .list(let list) = read else {
                values.skip(&at)
                continue
            }
            pages.append(Self.page(list, values, &at))
        }
        let start = replies.take(values.takeBytes())
        at = 0
        for read in stage.reads {
            if case .columns(let set, _) = read {
                Self.answer(set.columns.count, values, &at, from: start, into: &replies)
            } else {
                values.skip(&at)
                if let page = pages.removeFirst() { replies.page(page) } else { replies.failure(.unavailable) }
            }
        }
    }

    private func pipeline(_ stage: ReadStage) -> RedisPipeline {
        // As the shop's source does it.
        var pipeline = RedisPipeline(minimumCapacity: stage.reads.count * 192)
        var name: [UInt8] = []
        for read in stage.reads {
            switch read {
            case .columns(let set, let key):
                var row = set.table
                row.append("/")
                row.append(key)
                store.setRow(row, in: &name)
                pipeline.append("HMGET", key: name, encoded: set.prepared, count: set.columns.count)
            case .list(let list):
                let name = list.name == "orders" ? "orders/\(list.arguments.text("user") ?? "")" : list.name
                // One more, as the shop's lists do, to know whether there is a next page.
                pipeline.append("ZRANGE") { command in
                    command.argument(store.index(name))
                    command.argument(0)
                    command.argument(list.page.size)
                }
            }
        }
        return pipeline
    }

    private static func answer(
        _ columns: Int, _ values: RedisReplies, _ at: inout Int, from start: Int, into replies: inout Replies
    ) {
        let first = at + 1
        guard values.parts[at].kind == .array, values.parts[at].count == columns else {
            values.skip(&at)
            return replies.failure(.unavailable)
        }
        at = first + columns
        for cell in values.parts[first..<at] {
            if cell.kind == .bulk {
                replies.fragment(at: start + cell.range.lowerBound..<start + cell.range.upperBound)
            } else {
                replies.missing()
            }
        }
        replies.endRow()
    }

    private static func page(_ list: ListRead, _ values: RedisReplies, _ at: inout Int) -> ListPage? {
        guard let members = values.texts(at: &at) else {
            values.skip(&at)
            return nil
        }
        return ListPage(keys: Array(members.prefix(list.page.size)), hasNextPage: members.count > list.page.size)
    }
}
