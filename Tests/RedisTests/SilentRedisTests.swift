import Redis
import Testing

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
}
