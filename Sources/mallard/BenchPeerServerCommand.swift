import ArgumentParser
import Bench
import Composition

/// Part of `bench graphql`, as a process of its own; nobody calls it by hand.
struct BenchPeerServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-peer-server",
        abstract: "Serve the schema and data of the GraphQL peers, to be measured beside them.",
        shouldDisplay: false
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "Socket of an empty Redis.") var redis: String
    @Option(help: "What load.py --print printed.") var commands: String
    @Option(help: "The peers' schema.") var schema: String
    @Option(help: "A folder for token keys.") var keys: String
    @Option(help: "The loopback port.") var port: Int

    func run() async throws {
        _ = try common.settings()
        try await PeerServer(
            redisSocket: redis, commandsPath: commands, schemaPath: schema, keysFolder: keys, port: port
        ).run()
    }
}
