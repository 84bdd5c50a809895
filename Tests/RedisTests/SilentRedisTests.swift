import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Redis

/// A server that keeps its connections and takes new ones, but says nothing: stopped by SIGSTOP.
@Suite("A Redis that says nothing", .timeLimit(.minutes(5)))
struct SilentRedisTests {
    private func patient(_ server: RedisServer) -> RedisConfiguration {
        var configuration = server.configuration
        configuration.patience = .milliseconds(500)
        configuration.connectTimeout = .milliseconds(500)
        // Longer than this test: only patience ends a wait.
        configuration.commandTimeout = .seconds(600)
        return configuration
    }

    @Test("Who waits has timed out, who comes is refused at once, nothing is kept, and it is found again by itself")
    func silence() async throws {
        let server = try await RedisServer()
        let client = RedisClient(patient(server))
        _ = try await client.command("SET", "kept", "1")
        try await server.pause()
        let errors = await withTaskGroup(of: RedisError?.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    do throws(RedisError) { _ = try await client.command("GET", "kept") } catch { return error }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.allSatisfy { $0 == .timedOut })
        #expect(client.load == (commands: 0, bytes: 0))
        for _ in 0..<1_000 {
            let refusal = await #expect(throws: RedisError.self) { try await client.command("GET", "kept") }
            guard case .notConnected = refusal else {
                Issue.record("\(String(describing: refusal))")
                continue
            }
        }
        #expect(client.load == (commands: 0, bytes: 0))
        try await server.resume()
        #expect(try await RedisServer.untilAnswered(client, "GET", "kept") == .bulk(Array("1".utf8)))
        await client.close()
    }

    @Test("A call that waits for a connection waits no longer than its own time")
    func connecting() async throws {
        let server = try await RedisServer()
        var configuration = patient(server)
        configuration.connectTimeout = .seconds(600)
        try await server.pause()
        let client = RedisClient(configuration)
        var ping = RedisPipeline()
        ping.append("PING")
        let pipeline = ping
        await withTaskGroup(of: Void.self) { group in
            for milliseconds in [300, 100, 200, 100] {
                group.addTask {
                    await #expect(throws: RedisError.notConnected(reason: "no connection stood in time")) {
                        try await client.send(pipeline, timeout: .milliseconds(milliseconds))
                    }
                }
            }
        }
        #expect(client.load == (commands: 0, bytes: 0))
        try await server.resume()
        #expect(try await RedisServer.untilAnswered(client) == .status("PONG"))
        await client.close()
    }

    @Test("A server that spoke while our own event loop was blocked was not silent")
    func blockedLoop() async throws {
        let server = try await RedisServer()
        var configuration = patient(server)
        configuration.patience = .seconds(1)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let connection = RedisConnection(configuration, eventLoop: loop)
        func answer(_ words: String..., whileSent: () -> Void = {}) async throws -> [RedisValue] {
            var pipeline = RedisPipeline()
            pipeline.append(words[0]) { command in words.dropFirst().forEach { command.argument($0) } }
            return try await withCheckedContinuation { continuation in
                connection.send(
                    Request(
                        bytes: pipeline.bytes, count: 1, deadline: .now() + .seconds(600),
                        waiter: .values(continuation)))
                whileSent()
            }.get()
        }
        #expect(try await answer("PING") == [.status("PONG")])
        // Answered while the loop does not read, and when the server has been silent for half of what is allowed.
        let reply = try await answer("BLPOP", "none", "0.5") { loop.execute { usleep(1_500_000) } }
        #expect(reply == [.null])
        await connection.close()
        try await group.shutdownGracefully()
    }
}
