public import EventSourcing
public import ProjectionKit
public import Redis
import Synchronization

/// Read models in Redis: rows are hashes, lists are sorted sets, and a bucket moves by one function call.
///
/// Give it a client of its own with one connection: a row read after a step must see the step. The functions are
/// loaded by `generations(of:)`, which every projector calls first and again after each failure.
public final class RedisReadModel: ReadModelStore {
    let client: RedisClient
    private let timeout: Duration
    private let server: Server

    /// What is known of the server.
    private final class Server: Sendable {
        /// Whether new rows are written by RESTORE: false until the server has shown that it takes them so.
        let restoresRows = Atomic(false)
    }

    /// - Parameter timeout: for one call, however many rows or steps it carries.
    public convenience init(client: RedisClient, timeout: Duration = .seconds(30)) {
        self.init(client, timeout, Server())
    }

    private init(_ client: RedisClient, _ timeout: Duration, _ server: Server) {
        precondition(client.configuration.connectionCount == 1, "steps and reads must keep their order")
        self.client = client
        self.timeout = timeout
        self.server = server
    }

    /// The same read models by another client, so that neither waits for what the other has sent. Use it after
    /// `generations(of:)`, and for other generations.
    public func beside(_ client: RedisClient) -> RedisReadModel { RedisReadModel(client, timeout, server) }

    public func generations(
        of partition: PartitionID
    ) async throws(ReadModelError) -> [String: GenerationState] {
        do throws(RedisError) { try await client.loadFunctions(ReadModelFunctions.library) } catch {
            throw .init(error)
        }
        let names = ReadModelNames(partition)
        // In a cluster any master might refuse, and in the middle of a step.
        let restores = client.isCluster ? false : try await canRestoreRows(names)
        server.restoresRows.store(restores, ordering: .relaxed)
        var pipeline = RedisPipeline()
        pipeline.append("HGETALL", names.live)
        pipeline.append("HGETALL", names.building)
        pipeline.append("HGETALL", names.kept)
        let replies = try await send(pipeline)
        var states: [String: GenerationState] = [:]
        for (name, text) in try Self.pairs(replies[0]) { states[name, default: .init()].live = try Self.alias(text) }
        for (name, text) in try Self.pairs(replies[1]) {
            states[name, default: .init()].building = try Self.alias(text)
        }
        for (name, text) in try Self.pairs(replies[2]) { states[name, default: .init()].kept = try Self.kept(text) }
        return states
    }

    public func watermarks(of partition: PartitionID) async throws(ReadModelError) -> [String: Watermark] {
        var pipeline = RedisPipeline()
        pipeline.append("HGETALL", ReadModelNames(partition).watermarks)
        return try Self.marks(try await send(pipeline)[0])
    }

    public func open(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        let names = ReadModelNames(generation.partition)
        let keys = GenerationKeys(generation, layout: .keyed)
        var pipeline = RedisPipeline()
        pipeline.append("SADD", names.opened, "\(generation.projection).\(generation.number)")
        for bucket in 0..<RowLayout.bucketCount {
            pipeline.append("SET", keys.checkpoint(bucket: bucket), "0", "NX")
        }
        pipeline.append("HSET", names.building, generation.projection, "\(generation.number) \(foldVersion)")
        _ = try await send(pipeline)
    }

    public func checkpoints(of generations: [GenerationID]) async throws(ReadModelError) -> [[Checkpoint?]] {
        var pipeline = RedisPipeline()
        for generation in generations {
            let keys = GenerationKeys(generation, layout: .keyed)
            for bucket in 0..<RowLayout.bucketCount {
                let key = keys.checkpoint(bucket: bucket)
                // Rows are read after this, so a bucket that has come to another node must be whole by now.
                if client.isCluster {
                    pipeline.appendFunctionCall("mallard_settle", keys: [key])
                } else {
                    pipeline.append("GET", key)
                }
            }
        }
        let found = try await send(pipeline).map { $0.asString.flatMap { Checkpoint(stored: $0) } }
        return stride(from: 0, to: found.count, by: RowLayout.bucketCount).map { start in
            Array(found[start..<start + RowLayout.bucketCount])
        }
    }

    public func rows(_ requests: [RowsRequest]) async throws(ReadModelError) -> [[Columns?]] {
        var pipeline = RedisPipeline()
        for request in requests {
            for row in request.rows {
                pipeline.append("HGETALL", request.keys.row(bucket: row.bucket, suffix: row.suffix))
            }
        }
        let replies = try await send(pipeline)
        var at = 0
        var answers: [[Columns?]] = []
        for request in requests {
            var rows: [Columns?] = []
            rows.reserveCapacity(request.rows.count)
            for _ in request.rows {
                rows.append(try Self.columns(replies[at]))
                at += 1
            }
            answers.append(rows)
        }
        return answers
    }

    public func step(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome] {
        let bytes = steps.reduce(0) { $0 + $1.writes.bytes.count + $1.writes.count * 8 + 160 }
        var pipeline = RedisPipeline(minimumCapacity: bytes)
        var encoder = StepEncoder(
            restoresRows: server.restoresRows.load(ordering: .relaxed), isForCluster: client.isCluster)
        for step in steps { encoder.append(step, to: &pipeline) }
        var outcomes: [StepOutcome] = []
        outcomes.reserveCapacity(steps.count)
        for reply in try await send(pipeline) {
            switch reply {
            case .integer: outcomes.append(.applied)
            case .null: outcomes.append(.fenced(actual: nil))
            case .bulk: outcomes.append(.fenced(actual: reply.asString.flatMap { Checkpoint(stored: $0) }))
            case .status, .error, .array: throw .corrupt(reason: "a step answered \(reply)")
            }
        }
        return outcomes
    }
}

extension RedisReadModel {
    private func canRestoreRows(_ names: ReadModelNames) async throws(ReadModelError) -> Bool {
        let probe = RestoreProbe()
        var pipeline = RedisPipeline()
        probe.append(to: &pipeline, key: names.probe)
        return probe.isPassed(by: try await send(pipeline)[0])
    }

    /// All replies; a refused command throws.
    func send(_ pipeline: RedisPipeline, to master: RedisClient? = nil) async throws(ReadModelError) -> [RedisValue] {
        let replies: [RedisValue]
        do throws(RedisError) { replies = try await (master ?? client).send(pipeline, timeout: timeout) } catch {
            throw .init(error)
        }
        for reply in replies {
            // Also what a restarted server says: it is loading, or has no functions yet.
            if let error = reply.asError { throw .unavailable(reason: error.text) }
        }
        return replies
    }

    static func pairs(_ reply: RedisValue) throws(ReadModelError) -> [(String, String)] {
        guard let values = reply.asArray, values.count.isMultiple(of: 2) else {
            throw .corrupt(reason: "a hash is no list of pairs")
        }
        var pairs: [(String, String)] = []
        for at in stride(from: 0, to: values.count, by: 2) {
            guard let name = values[at].asString, let value = values[at + 1].asString else {
                throw .corrupt(reason: "a name of ours is no text")
            }
            pairs.append((name, value))
        }
        return pairs
    }

    static func marks(_ reply: RedisValue) throws(ReadModelError) -> [String: Watermark] {
        var marks: [String: Watermark] = [:]
        for (name, text) in try pairs(reply) {
            guard let mark = Watermark(projection: name, stored: text) else {
                throw .corrupt(reason: "\(text) is no watermark")
            }
            marks[name] = mark
        }
        return marks
    }

    private static func alias(_ text: String) throws(ReadModelError) -> GenerationAlias {
        let parts = text.split(separator: Character(" "))
        guard parts.count == 2, let number = Int(parts[0]), let version = Int(parts[1]) else {
            throw .corrupt(reason: "\(text) names no generation")
        }
        return GenerationAlias(number: number, foldVersion: version)
    }

    private static func kept(_ text: String) throws(ReadModelError) -> KeptGeneration {
        guard let space = text.lastIndex(of: " "), let until = Int64(text[text.index(after: space)...]) else {
            throw .corrupt(reason: "\(text) names no kept generation")
        }
        return KeptGeneration(alias: try alias(String(text[..<space])), until: Timestamp(milliseconds: until))
    }

    static func columns(_ reply: RedisValue) throws(ReadModelError) -> Columns? {
        guard let values = reply.asArray, values.count.isMultiple(of: 2) else {
            throw .corrupt(reason: "a row is no list of pairs")
        }
        guard !values.isEmpty else { return nil }
        var columns: [Columns.Column] = []
        columns.reserveCapacity(values.count / 2)
        for at in stride(from: 0, to: values.count, by: 2) {
            guard let name = values[at].asBytes, let value = values[at + 1].asBytes else {
                throw .corrupt(reason: "a column is no text")
            }
            columns.append(Columns.Column(name: name, value: value))
        }
        return Columns(columns)
    }
}

extension ReadModelError {
    init(_ error: RedisError) {
        switch error {
        case .notConnected, .authenticationFailed, .overloaded, .cancelled, .closed, .connectionLost, .timedOut,
            .server:
            self = .unavailable(reason: "\(error)")
        case .protocolViolation, .unexpectedReply: self = .corrupt(reason: "\(error)")
        }
    }
}
