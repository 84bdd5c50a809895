import LocalServers
import Logging
import Redis
import TestSupport

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
