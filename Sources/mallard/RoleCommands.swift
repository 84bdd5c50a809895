import ArgumentParser
import Composition
import Logging

struct CommandServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "command-server",
        abstract: "Own the partition: decide commands, commit their events. (`up` starts it.)",
        discussion: """
            Listens on the Unix socket command-server.sock in MALLARD_SOCKETS, and with --port on the loopback too. \
            A second one on the same Postgres, with sockets of its own, stands by: it passes commands on to the owner, \
            and takes over some 2 s after the owner fell silent.

            Examples:
              mallard command-server --data ./var
              mallard command-server --data ./var --port 8081
                                       for benches: no query server in between
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "Listen on this loopback port as well.") var port: Int?

    func run() async throws {
        try await CommandServerRole(
            settings: try common.settings(), port: port, logger: Logger(label: "mallard.command-server")
        ).run()
    }
}

/// Values of `--graphql-status`.
enum GraphQLStatus: String, ExpressibleByArgument {
    case audit
    case draft
}

struct QueryServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query-server",
        abstract: "Own the public port: GraphQL from Redis and Groonga, /commands passed on. (`up` starts it.)",
        discussion: """
            Examples:
              mallard query-server --data ./var
              mallard query-server --data ./var --port 9000 --graphql-status draft
              mallard query-server --data ./var --persisted ./queries --only-persisted
                                       for a mini-program: only what it was built with
              mallard query-server --data ./var --record queries.jsonl
                                       at most 128 MB, the older half in queries.jsonl.1
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "The public port. Default: MALLARD_PORT, else 8080.") var port: Int?
    @OptionGroup var serving: ServingOptions

    func run() async throws {
        var settings = try common.settings(port: port)
        serving.apply(to: &settings)
        try await QueryServerRole(settings: settings, logger: Logger(label: "mallard.query-server")).run()
    }
}

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Fire deadlines and run process managers, as commands. (`up` starts it.)",
        discussion: """
            Two workers are harmless: what each sends carries the same key.

            Examples:
              mallard worker --data ./var
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await WorkerRole(settings: try common.settings(), logger: Logger(label: "mallard.worker")).run()
    }
}

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the Postgres schema up to this build. (`up` does it at each start.)",
        discussion: """
            Numbered SQL files run once each, in order, under a lock; a changed old one \
            is refused.

            Examples:
              mallard migrate --data ./var
              MALLARD_POSTGRES_URL='host=/run/postgresql dbname=mall' mallard migrate
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Migration(settings: try common.settings(), logger: Logger(label: "mallard.migrate")).run()
    }
}
