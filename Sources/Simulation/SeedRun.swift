/// Many runs, side by side.
package enum SeedRun {
    package struct Summary: Sendable {
        package var seeds = 0
        package var tally = Tally()
        package var elapsed = Duration.zero
        /// The failed runs, by seed.
        package var failures: [SimulationReport] = []

        /// For people.
        package var text: String {
            let seconds = Double(elapsed.microseconds) / 1_000_000
            let rate = Int(Double(seeds) / max(0.001, seconds))
            let verdict = failures.isEmpty ? "every promise kept" : "\(failures.count) failed"
            return "\(tally.text)\n\(seeds) seeds in \(Int(seconds.rounded())) s (\(rate)/s): \(verdict)"
        }
    }

    /// Runs the seeds, so many at a time; ends early after `failuresMax` failures.
    package static func run(
        _ seeds: Range<UInt64>, concurrent: Int, setup: Simulation.Setup = Simulation.Setup(), failuresMax: Int = 1,
        each: (SimulationReport) -> Void = { _ in }
    ) async -> Summary {
        let start = ContinuousClock.now
        var summary = Summary()
        await withTaskGroup(of: SimulationReport.self) { group in
            var next = seeds.lowerBound
            func addOne() {
                guard next < seeds.upperBound, summary.failures.count < failuresMax else { return }
                let seed = next
                next += 1
                group.addTask { await Simulation(seed: seed, setup: setup).run() }
            }
            for _ in 0..<max(1, concurrent) { addOne() }
            while let report = await group.next() {
                summary.seeds += 1
                summary.tally.add(report.tally)
                if report.violation != nil { summary.failures.append(report) }
                each(report)
                addOne()
            }
        }
        summary.failures.sort { $0.seed < $1.seed }
        summary.elapsed = .now - start
        return summary
    }
}
