import ArgumentParser
import Bench
import Composition

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure, in one run with the limit or the peer; or ask recorded queries again.",
        discussion: """
            `mallard bench NAME…` measures; `mallard help bench run` says what, and how.

            Examples:
              Ops/bench append orders states projection graphql live search
              mallard bench replay-queries queries.jsonl http://127.0.0.1:8080/graphql
            """,
        subcommands: [BenchRunCommand.self, ReplayQueriesCommand.self],
        defaultSubcommand: BenchRunCommand.self
    )
}

struct BenchRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure, in one run with the limit or the peer. (Ops/bench sets up what is needed.)",
        discussion: """
            With --json one object a line: name, value, unit, reference, ratio and latencies. Ratios compare; absolute \
            numbers depend on the machine, whose own probe is printed first.

            Examples:
              Ops/bench append orders states projection graphql live search
              Ops/bench append --quick --json
              Ops/bench mixed --seconds 1800
            """
    )

    @OptionGroup var common: CommonOptions
    @Argument(help: "append, orders, states, projection, graphql, live, mixed, search.") var names: [String]
    @Flag(help: "Under 60 s each, as a smoke test.") var quick = false
    @Flag(help: "One JSON object a line.") var json = false
    @Option(help: "The folder of the peers and limits.") var peers = "../shared/peers"
    @Option(help: "For projection: fold the log of this Postgres (a libpq string), and measure nothing else.")
    var log: String?
    @Option(help: "For mixed: how long the server is loaded.") var seconds: Double?

    func run() async throws {
        _ = try common.settings()
        try await BenchSuite(
            isQuick: quick, isJSON: json, peersFolder: peers, log: log, seconds: seconds
        ).run(names)
    }
}
