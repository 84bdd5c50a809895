import CommandClient
import Composition
import Foundation
import JSON

/// Valid, invalid and hostile requests together, at four fifths of what the server can take: what it holds, and how
/// long those wait who ask for something proper.
struct MixedBench: Bench {
    /// Of the measured maximum.
    private static let share = 0.8
    /// A server that holds this much more at the end than after a quarter of the time, and a tenth more, grows.
    private static let growthMiB = 16.0
    private static let clients = 32

    func run(_ context: BenchContext) async throws -> [BenchLine] {
        try await BenchMall.with(context, roles: [.commandServer, .projector, .queryServer]) { mall in
            let admin = try await mall.client("bench", kind: "staff", roles: ["admin"])
            let position = try await mall.send(BenchProducts.opening, as: admin)
            return try await MixedLoad.with(mall, atLeast: position) { load in
                try await measure(load, mall, context)
            }
        }
    }

    private func measure(_ load: MixedLoad, _ mall: BenchMall, _ context: BenchContext) async throws -> [BenchLine] {
        try await load.untilServed()
        context.say("mixed: valid requests, one at a time")
        let alone = try await ClosedLoop(context, clients: 1).run { _, sent in try await load.sendValid(sent) }
        context.say("mixed: all kinds, as many as it takes")
        let most = try await ClosedLoop(context, clients: Self.clients).run { client, sent in
            try await load.send(sent * Self.clients + client)
        }
        // What is kept of documents is filled by then: it is not what grows.
        try await load.fillCaches()
        let perSecond = most.perSecond * Self.share
        let seconds = context.seconds ?? (context.isQuick ? 20 : 60)
        context.say("mixed: \(Int(most.perSecond))/s at most; now \(Int(perSecond))/s for \(Int(seconds)) s")
        let slow = SlowSenders(port: mall.settings.port)
        try await slow.begin()
        let run = try await load.run(perSecond: perSecond, seconds: seconds) { second, recent in
            let memory = await mall.residentMiB(of: .queryServer) ?? 0
            if let recent { context.say(Self.row(second, memory, recent)) }
            return memory
        }
        try await slow.end()
        context.say("mixed: answers \(load.tally)")
        // Whoever comes after all that is served as before.
        try await load.untilServed()
        return try Self.lines(alone, run, most.perSecond)
    }

    private static func row(_ second: Int, _ memory: Double, _ recent: LatencyRecorder) -> String {
        let p50 = recent.milliseconds(atPercentile: 50)
        let p99 = recent.milliseconds(atPercentile: 99)
        return "mixed: \(second) s, \(Int(memory)) MiB, valid p50 \(p50) ms, p99 \(p99) ms"
    }

    private static func lines(
        _ alone: ClosedLoop.Outcome, _ run: MixedLoad.Outcome, _ mostPerSecond: Double
    ) throws -> [BenchLine] {
        let quarter = max(1, run.memory.count / 4)
        let early = run.memory.dropFirst(quarter).prefix(quarter).max() ?? 0
        let late = run.memory.suffix(quarter).max() ?? 0
        guard early > 0, late > 0 else { throw Program.Failure(description: "mixed: the query server is gone") }
        guard late <= max(early + growthMiB, early * 1.1) else {
            throw Program.Failure(description: "mixed: memory grows, \(Int(early)) MiB and then \(Int(late)) MiB")
        }
        var memory = BenchLine("mixed.memory", late, "MiB at the end", reference: ("a quarter in", early))
        memory.peakMiB = run.memory.max()
        let p99 = alone.latencies.milliseconds(atPercentile: 99)
        var valid = BenchLine(
            "mixed.p99", run.latencies.milliseconds(atPercentile: 99), "ms", reference: ("unloaded", p99))
        valid.p50Milliseconds = run.latencies.milliseconds(atPercentile: 50)
        valid.p99Milliseconds = run.latencies.milliseconds(atPercentile: 99)
        let p50 = BenchLine(
            "mixed.p50", run.latencies.milliseconds(atPercentile: 50), "ms",
            reference: ("unloaded", alone.latencies.milliseconds(atPercentile: 50)))
        return [
            BenchLine("mixed.rate", run.perSecond, "/s", reference: ("maximum", mostPerSecond)), memory, p50, valid,
        ]
    }
}
