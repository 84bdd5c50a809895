import EventSourcing
import Foundation
import Runtime

/// What an owner holds and finds again: many aggregates, a long stream, many deadlines. In process, on one private
/// Postgres.
struct StatesBench: Bench {
    func run(_ context: BenchContext) async throws -> [BenchLine] {
        try await WriteSide.with(context) { side in
            let aggregates = context.isQuick ? 50_000 : 1_000_000
            context.say("states: \(aggregates) aggregates, each touched once")
            var lines = [try await Self.touched(side, aggregates)]

            let deadlines = context.isQuick ? 20_000 : 100_000
            context.say("states: \(deadlines) deadlines pending, 1,000 of them due each second")
            lines.append(try await DeadlineLoad(pending: deadlines).line(side, context))

            let events = 100_000
            context.say("states: a stream of \(events) events, loaded by owners that know nothing")
            lines.append(try await Self.snapshot(side, events: events, owners: context.isQuick ? 5 : 30))
            return lines
        }
    }

    private static func touched(_ side: WriteSide, _ aggregates: Int) async throws -> BenchLine {
        let (batch, lanes) = (500, 4)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    for from in stride(from: lane * batch, to: aggregates, by: lanes * batch) {
                        let envelopes = (from..<min(from + batch, aggregates)).map {
                            WriteSide.increase(counter("t\($0)"), key: "t\($0)")
                        }
                        try await WriteSide.submit(envelopes, to: side.owner)
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        var line = BenchLine("states.touched", Double(aggregates) / seconds, "aggregates/s")
        line.peakMiB = ProcessMemory.peakMiB(of: ProcessInfo.processInfo.processIdentifier)
        return line
    }

    /// From the first command for the stream to its answer, its commit included.
    private static func snapshot(_ side: WriteSide, events: Int, owners: Int) async throws -> BenchLine {
        let batch = 500
        for number in 0..<events / batch {
            try await side.increase(counter("long"), times: batch, key: "long-\(number)")
        }
        let latencies = LatencyRecorder()
        // The first one finds no snapshot near the end, and leaves one.
        for number in 0...owners {
            try await side.withFreshOwner { owner in
                // The connection and the statements are there already; the state is not.
                try await WriteSide.submit([WriteSide.increase(counter("w\(number)"), key: "w-\(number)")], to: owner)
                let start = ContinuousClock.now
                try await WriteSide.submit([WriteSide.increase(counter("long"), key: "cold-\(number)")], to: owner)
                if number > 0 { latencies.record(start.duration(to: .now)) }
            }
        }
        let p50 = latencies.milliseconds(atPercentile: 50)
        var line = BenchLine("states.snapshot", p50, "ms", reference: ("to reach", 5))
        line.p50Milliseconds = p50
        line.p99Milliseconds = latencies.milliseconds(atPercentile: 99)
        return line
    }

    private static func counter(_ key: String) -> StreamName {
        StreamName(category: BenchCounter.category, key: key)
    }
}
