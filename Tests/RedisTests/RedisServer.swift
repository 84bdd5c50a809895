import Glibc
import LocalServers
import Logging
import Redis
import TestSupport
import Testing

/// A Redis of one test's own, which it may stop, kill and start again.
struct RedisServer {
    private let server: PrivateRedis

    init(port: Int? = nil, arguments: [String] = []) async throws {
        var configuration = PrivateRedis.Configuration()
        configuration.port = port
        configuration.arguments = arguments
        var logger = Logger(label: "redis-tests")
        logger.logLevel = .warning
        server = PrivateRedis(folder: try TestFolder.make("redis"), configuration: configuration, logger: logger)
        try await server.start()
        await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
    }

    var configuration: RedisConfiguration { RedisConfiguration(.unix(path: server.socketPath)) }

    func kill9() async { await server.kill9() }

    func start() async throws { try await server.start() }

    /// Stops it amid whatever it does: it keeps its connections, takes new ones, and says nothing.
    func pause() async throws { try await signal(SIGSTOP) }

    /// It goes on after `pause`.
    func resume() async throws { try await signal(SIGCONT) }

    private func signal(_ number: Int32) async throws {
        let id = try #require(await server.processID())
        try #require(kill(id, number) == 0)
    }

    /// Asks until there is an answer, as a caller with patience does.
    static func untilAnswered(
        _ client: RedisClient, _ name: String = "PING", _ argument: String? = nil
    ) async throws -> RedisValue {
        var pipeline = RedisPipeline()
        pipeline.append(name) { command in
            if let argument { command.argument(argument) }
        }
        let end = ContinuousClock.now + .seconds(20)
        while true {
            do throws(RedisError) {
                return try await client.reply(to: pipeline)
            } catch {
                guard ContinuousClock.now < end else { throw error }
                await Task.yield()
            }
        }
    }
}
