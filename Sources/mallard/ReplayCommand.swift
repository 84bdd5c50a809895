import ArgumentParser
import Composition

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Prove what happened: print, fold, verify and compare.",
        discussion: """
            Reads the log and writes nothing. Ends with status 0 when all is well, 1 when something differs. The names \
            in the examples are of the sample mall that `up --demo` loads.
            """,
        subcommands: [Print.self, State.self, Verify.self, Diff.self]
    )

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a stream or a range of the log.",
            discussion: """
                Examples:
                  mallard replay print --stream order-b32113827328
                  mallard replay print --from 1 --to 20
                  mallard replay print --stream stock-p899624.1@s410 --json | jq .event
                """
        )

        @OptionGroup var common: CommonOptions
        @Option(help: "The mall.") var tenant = "demo"
        @Option(help: "One stream, oldest first.") var stream: String?
        @Option(help: "First position of a range.") var from: Int64 = 1
        @Option(help: "Last position of a range. Default: the head.") var to: Int64?
        @Option(help: "At most so many events; 0 for all.") var limit = 100
        @Flag(help: "One JSON object a line, for machines.") var json = false

        func run() async throws {
            let tool = ReplayTool(settings: try common.settings())
            try await tool.print(tenant: tenant, stream: stream, from: from, to: to, limit: limit, json: json)
        }
    }

    struct State: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fold one aggregate up to a position or a time.",
            discussion: """
                Examples:
                  mallard replay state order-b32113827328
                  mallard replay state stock-p899624.1@s410 --position 5000
                  mallard replay state stock-p899624.1@s410 --at 2030-01-01T00:00:00Z
                  mallard replay state order-b32113827328 --occurred 2017-03-08T00:00:00Z
                """
        )

        @OptionGroup var common: CommonOptions
        @Argument(help: "The stream, such as order-b32113827328.") var stream: String
        @Option(help: "The mall.") var tenant = "demo"
        @Option(help: "Only events up to this position.") var position: Int64?
        @Option(help: "Only events recorded up to this time (RFC 3339).") var at: String?
        @Option(help: "Only events that occurred up to this time (RFC 3339).") var occurred: String?

        func run() async throws {
            let tool = ReplayTool(settings: try common.settings())
            try await tool.state(tenant: tenant, stream: stream, position: position, at: at, occurred: occurred)
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that the log is whole and that stock, money and streams add up.",
            discussion: """
                Examples:
                  mallard replay verify
                  mallard replay verify --json
                """
        )

        @OptionGroup var common: CommonOptions
        @Flag(help: "The report as one JSON object.") var json = false

        func run() async throws {
            let isClean = try await ReplayTool(settings: try common.settings()).verify(json: json)
            if !isClean { throw ExitCode(1) }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fold the log afresh and compare with Redis, byte by byte.",
            discussion: """
                Examples:
                  mallard replay diff
                  mallard replay diff --projection product_page
                """
        )

        @OptionGroup var common: CommonOptions
        @Option(help: "Only this read model. Default: all.") var projection: String?
        @Flag(help: "The report as one JSON object.") var json = false

        func run() async throws {
            let isClean = try await ReplayTool(settings: try common.settings()).diff(projection: projection, json: json)
            if !isClean { throw ExitCode(1) }
        }
    }
}
