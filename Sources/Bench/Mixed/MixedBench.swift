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

    func run(_ context: BenchContext) async throws -> [BenchLine] {
        try await BenchMall.with(context, roles: [.commandServer, .projector, .queryServer]) { mall in
            let admin = try await mall.client("bench", kind: "staff", roles: ["admin"])
            let position = try await mall.send(BenchProducts.opening, as: admin)
            return try await measure(MixedLoad(mall, atLeast: position), mall, context)
        }
    }

    private func measure(_ load: MixedLoad, _ mall: BenchMall, _ context: BenchContext) async throws -> [BenchLine] {
        try await load.untilServed()
        context.say("mixed: valid requests, one at a time")
        let alone = try await load.alone(context)
        context.say("mixed: all kinds, as many as it takes")
        let most = try await load.most(context)
        // What is kept of documents is filled by then: it is not what grows.
        try await load.fillCaches()
        let perSecond = most.perSecond * Self.share
        let seconds = context.seconds ?? (context.isQuick ? 20 : 60)
        context.say("mixed: \(Int(most.perSecond))/s at most; now \(Int(perSecond))/s for \(Int(seconds)) s")
        let slow = SlowSenders(port: mall.settings.port)
        try await slow.begin()
        async let watched = watch(load, mall, seconds: Int(seconds), context)
        let before = await mall.processorSeconds()
        let run = try await load.run(perSecond: perSecond, seconds: seconds)
        let busy = zip(before, await mall.processorSeconds()).map { ($0.name, ($1.seconds - $0.seconds) / seconds) }
        let memory = try await watched
        try await slow.end()
        context.say("mixed: answers \(load.tally)")
        for (name, cores) in busy where cores >= 0.01 {
            let each = Int(cores * 1e6 / run.perSecond)
            context.say("mixed: \(name) \(String(format: "%.2f", cores)) cores, \(each) µs a request")
        }
        // Whoever comes after all that is served as before.
        try await load.untilServed()
        let cores = BenchLine(
            "mixed.busy", busy.reduce(0) { $0 + $1.1 }, "cores",
            reference: ("there are", Double(ProcessInfo.processInfo.activeProcessorCount)))
        return try Self.lines(alone, run, memory, most.perSecond) + [cores]
    }

    /// MiB of the query server, each second; every five seconds what is seen is said.
    private func watch(
        _ load: MixedLoad, _ mall: BenchMall, seconds: Int, _ context: BenchContext
    ) async throws -> [Double] {
        let start = ContinuousClock.now
        var memory: [Double] = []
        for second in 1...max(1, seconds) {
            try await Task.sleep(until: start + .seconds(second), clock: .continuous)
            memory.append(await mall.residentMiB(of: .queryServer) ?? 0)
            if second % 5 == 0 { context.say(Self.row(second, memory[second - 1], load.takeRecent())) }
            try await load.renewToken()
        }
        return memory
    }

    private static func row(_ second: Int, _ memory: Double, _ recent: LatencyRecorder) -> String {
        let p50 = recent.milliseconds(atPercentile: 50)
        let p99 = recent.milliseconds(atPercentile: 99)
        return "mixed: \(second) s, \(Int(memory)) MiB, valid p50 \(p50) ms, p99 \(p99) ms"
    }

    private static func lines(
        _ alone: HTTPLoad.Outcome, _ run: HTTPLoad.Outcome, _ memory: [Double], _ mostPerSecond: Double
    ) throws -> [BenchLine] {
        let quarter = max(1, memory.count / 4)
        let early = memory.dropFirst(quarter).prefix(quarter).max() ?? 0
        let late = memory.suffix(quarter).max() ?? 0
        guard early > 0, late > 0 else { throw Program.Failure(description: "mixed: the query server is gone") }
        guard late <= max(early + growthMiB, early * 1.1) else {
            throw Program.Failure(description: "mixed: memory grows, \(Int(early)) MiB and then \(Int(late)) MiB")
        }
        var held = BenchLine("mixed.memory", late, "MiB at the end", reference: ("a quarter in", early))
        held.peakMiB = memory.max()
        let p99 = alone.latencies.milliseconds(atPercentile: 99)
        var valid = BenchLine(
            "mixed.p99", run.latencies.milliseconds(atPercentile: 99), "ms", reference: ("unloaded", p99))
        valid.setLatencies(run.latencies)
        let p50 = BenchLine(
            "mixed.p50", run.latencies.milliseconds(atPercentile: 50), "ms",
            reference: ("unloaded", alone.latencies.milliseconds(atPercentile: 50)))
        return [
            BenchLine("mixed.rate", run.perSecond, "/s", reference: ("maximum", mostPerSecond)), held, p50, valid,
        ]
    }
}
