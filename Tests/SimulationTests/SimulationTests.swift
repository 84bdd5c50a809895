import Foundation
import Simulation
import Testing

@Suite("Whatever fails, and in whatever order, the write side keeps its word")
struct SimulationTests {
    /// How many seeds a build runs: by then each kind of fault has happened hundreds of times.
    private static let seeds: UInt64 = 2_000

    /// `MALLARD_SIMULATION_SEEDS` sets how many, `MALLARD_SIMULATION_FROM` the first. `mallard simulate` does the same.
    @Test("Every seed ends with every promise kept, and no kind of fault is left out")
    func everySeed() async {
        let from = Self.setting("MALLARD_SIMULATION_FROM") ?? 1
        let count = Self.setting("MALLARD_SIMULATION_SEEDS") ?? Self.seeds
        let summary = await SeedRun.run(from..<(from + count), concurrent: 2, failuresMax: 3)
        print("from seed \(from)\n\(summary.text)")
        for report in summary.failures { Issue.record("\(report.text)") }
        if count >= Self.seeds { #expect(summary.tally.missing == []) }
    }

    @Test("A seed is a run: the same one gives the same lines")
    func sameSeed() async {
        var setup = Simulation.Setup()
        setup.traceLines = 1_000_000
        for seed in UInt64(1)...25 {
            let first = await Simulation(seed: seed, setup: setup).run()
            let second = await Simulation(seed: seed, setup: setup).run()
            guard first.digest != second.digest else { continue }
            let apart = zip(first.lastLines, second.lastLines).first { $0 != $1 }
            Issue.record("seed \(seed): \(apart?.0 ?? "it ends") or \(apart?.1 ?? "it ends")")
        }
    }

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}
