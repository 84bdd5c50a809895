import ProjectionKit
import Redis

/// The row writes of recorded steps as plain Redis commands, pipelined: what the rebuild would cost if nothing had to
/// be folded, fenced or read.
struct RowWrites {
    private static let depth = 1_000

    let steps: [BucketStep]

    /// Does them all; gives the number of commands. The next pipeline is written while one is under way.
    func send(to redis: RedisClient) async throws -> Int {
        var sent = 0
        var pipeline = RedisPipeline(minimumCapacity: 256 << 10)
        var underWay: Task<Void, any Error>?
        func flush() async throws {
            try await underWay?.value
            sent += pipeline.count
            let ready = pipeline
            // Awaited before the next one is sent, and at the end.
            underWay = Task { try await Self.send(ready, to: redis) }
            pipeline = RedisPipeline(minimumCapacity: 256 << 10)
        }
        for step in steps {
            for (operation, words) in step.writes.operations {
                Self.append(step, operation, words, to: &pipeline)
                if pipeline.count == Self.depth { try await flush() }
            }
        }
        try await flush()
        try await underWay?.value
        return sent
    }

    private static func send(_ pipeline: RedisPipeline, to redis: RedisClient) async throws {
        for value in try await redis.send(pipeline, timeout: .seconds(30)) { _ = try value.unwrapped() }
    }

    private static func append(
        _ step: BucketStep, _ operation: StepWrites.Operation, _ words: Range<Int>, to pipeline: inout RedisPipeline
    ) {
        let suffix = String(decoding: step.writes[words.lowerBound - 1], as: UTF8.self)
        let row = step.keys.row(bucket: step.bucket, suffix: suffix)
        let index = step.keys.index(bucket: step.bucket, suffix: suffix)
        let (name, key) =
            switch operation {
            case .create, .set: ("HSET", row)
            case .remove: ("HDEL", row)
            case .delete: ("DEL", row)
            case .add: ("ZADD", index)
            case .withdraw: ("ZREM", index)
            }
        pipeline.append(name) { command in
            command.argument(key)
            for word in words { command.argument(step.writes[word]) }
        }
    }
}
