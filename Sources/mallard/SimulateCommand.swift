import ArgumentParser
import Foundation
import Simulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the write side on virtual time while everything fails; every run comes from its seed.",
        discussion: """
            Owners crash, stall and lose their leases, commits and their answers are lost, clocks jump, clients ask \
            again; after each step the promises are checked. Ends with the first seed that breaks one, and with exit \
            code 1. Needs no server.

            Examples:
              mallard simulate --seeds 100000 --from 5000
              mallard simulate --seed 4711 --trace 500
            """
    )

    @Option(help: "How many seeds.") var seeds: UInt64 = 2_000
    @Option(help: "The first of them.") var from: UInt64 = 1
    @Option(help: "This one alone.") var seed: UInt64?
    @Option(help: "How many of the last lines of a failed run are shown.") var trace = 60
    @Option(help: "How many run side by side. Default: one a processor.") var jobs: Int?

    func run() async throws {
        let (first, count) = seed.map { ($0, 1) } ?? (from, seeds)
        let (last, isTooMany) = first.addingReportingOverflow(count)
        if isTooMany { throw ValidationError("There are no seeds beyond \(UInt64.max).") }
        var setup = Simulation.Setup()
        setup.traceLines = trace
        let summary = await SeedRun.run(
            first..<last, concurrent: jobs ?? ProcessInfo.processInfo.activeProcessorCount, setup: setup)
        for report in summary.failures { print(report.text) }
        print(summary.text)
        if !summary.failures.isEmpty { throw ExitCode.failure }
    }
}
