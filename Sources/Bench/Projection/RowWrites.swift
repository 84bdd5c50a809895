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
            var at = 0
            while at < step.writes.count {
                at = Self.append(step, at, to: &pipeline)
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

    /// One operation of the step, as `StepWrites` spells it; gives the place of the next.
    private static func append(_ step: BucketStep, _ start: Int, to pipeline: inout RedisPipeline) -> Int {
        let writes = step.writes
        let suffix = String(decoding: writes[start + 1], as: UTF8.self)
        let row = step.keys.row(bucket: step.bucket, suffix: suffix)
        let index = step.keys.index(bucket: step.bucket, suffix: suffix)
        switch writes[start].first {
        case UInt8(ascii: "A"): return append("ZADD", index, writes, start + 2..<start + 4, to: &pipeline)
        case UInt8(ascii: "R"): return append("ZREM", index, writes, start + 2..<start + 3, to: &pipeline)
        case UInt8(ascii: "D"): return append("DEL", row, writes, start + 2..<start + 2, to: &pipeline)
        case UInt8(ascii: "X"):
            return append("HDEL", row, writes, start + 2..<end(writes, from: start + 2, by: 1), to: &pipeline) + 1
        default:
            // A value may be empty, a name is not.
            return append("HSET", row, writes, start + 2..<end(writes, from: start + 2, by: 2), to: &pipeline) + 1
        }
    }

    private static func append(
        _ name: String, _ key: String, _ writes: StepWrites, _ words: Range<Int>, to pipeline: inout RedisPipeline
    ) -> Int {
        pipeline.append(name) { command in
            command.argument(key)
            for word in words { command.argument(writes[word]) }
        }
        return words.upperBound
    }

    private static func end(_ writes: StepWrites, from start: Int, by stride: Int) -> Int {
        var at = start
        while !writes[at].isEmpty { at += stride }
        return at
    }
}
