import Redis
import Testing

@Suite("Redis client when things go wrong", .timeLimit(.minutes(5)))
struct RedisFaultTests {
    @Test("A reply that does not come in time is a time-out of unknown outcome, and later calls are answered right")
    func timeouts() async throws {
        var configuration = try await RedisServer(arguments: ["--enable-debug-command", "local"]).configuration
        configuration.commandTimeout = .seconds(20)
        let client = RedisClient(configuration)
        _ = try await client.command("PING")
        var slow = RedisPipeline()
        slow.append("DEBUG", "SLEEP", "1.5")
        slow.append("SET", "late", "1")
        await #expect(throws: RedisError.timedOut) { try await client.send(slow, timeout: .milliseconds(500)) }
        #expect(RedisError.timedOut.outcomeIsUnknown)
        // Its replies, when they come, are not taken for these.
        #expect(try await client.command("ECHO", "mine").asString == "mine")
        #expect(try await client.command("GET", "late").asString == "1")
        await client.close()
    }

    @Test("A server that says nothing for long is left, and found again")
    func silence() async throws {
        let server = try await RedisServer()
        var configuration = server.configuration
        configuration.commandTimeout = .milliseconds(100)
        configuration.connectTimeout = .seconds(5)
        let client = RedisClient(configuration)
        let other = RedisClient(server.configuration)
        let number = try await RedisServer.untilAnswered(client, "CLIENT", "ID")
        _ = try await other.command("CLIENT", "PAUSE", "5000", "ALL")
        await #expect(throws: RedisError.self) { try await client.command("PING") }
        // Nothing is heard for three times the time-out, so the connection is another one in the end.
        #expect(try await RedisServer.untilAnswered(client, "CLIENT", "ID") != number)
        await client.close()
        await other.close()
    }

    @Test("A killed server leaves the outcome unknown, refuses at once, and is found when it is back")
    func killed() async throws {
        let server = try await RedisServer(arguments: ["--appendfsync", "always"])
        let client = RedisClient(server.configuration)
        let before = try await client.serverInfo()
        _ = try await client.command("SET", "kept", "1")
        var blocking = RedisPipeline()
        blocking.append("BLPOP", "nothing", "30")
        let pipeline = blocking
        let waiting = Task { try await client.send(pipeline, timeout: .seconds(20)) }
        // The blocked call is known to be in flight once another client sees it.
        let observer = RedisClient(server.configuration)
        while try await observer.command("INFO", "clients").asString?.contains("blocked_clients:1") != true {
            await Task.yield()
        }
        await server.kill9()
        await #expect(throws: RedisError.connectionLost) { try await waiting.value }
        #expect(RedisError.connectionLost.outcomeIsUnknown)
        let refusal = await #expect(throws: RedisError.self) {
            while true { _ = try await client.command("PING") }
        }
        #expect(refusal?.outcomeIsUnknown == false || refusal == .connectionLost)
        try await server.start()
        #expect(try await RedisServer.untilAnswered(client) == .status("PONG"))
        #expect(try await client.command("GET", "kept").asString == "1")
        #expect(try await client.serverInfo().runID != before.runID)
        await client.close()
        await observer.close()
    }

    @Test("No server at all is an error that sent nothing")
    func absent() async throws {
        let client = RedisClient(RedisConfiguration(.unix(path: "/nowhere/redis.sock")))
        for _ in 0..<3 {
            let error = await #expect(throws: RedisError.self) { try await client.command("PING") }
            guard case .notConnected = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        await client.close()
        await #expect(throws: RedisError.closed) { try await client.command("PING") }
    }

    @Test("Above the bound calls are refused, and taken again once replies have come")
    func overload() async throws {
        let server = try await RedisServer()
        var configuration = server.configuration
        configuration.maxInFlight = 10
        let client = RedisClient(configuration)
        let observer = RedisClient(server.configuration)
        _ = try await client.command("PING")
        var blocking = RedisPipeline()
        blocking.append("BLPOP", "gate", "30")
        for _ in 0..<9 { blocking.append("PING") }
        let pipeline = blocking
        let waiting = Task { try await client.send(pipeline, timeout: .seconds(20)) }
        while try await observer.command("INFO", "clients").asString?.contains("blocked_clients:1") != true {
            await Task.yield()
        }
        for _ in 0..<5 { await #expect(throws: RedisError.overloaded) { try await client.command("PING") } }
        _ = try await observer.command("LPUSH", "gate", "open")
        #expect(try await waiting.value.count == 10)
        // Room is made just after the replies are handed out.
        var answered: RedisValue?
        while answered == nil {
            do throws(RedisError) { answered = try await client.command("PING") } catch {
                try #require(error == .overloaded)
                await Task.yield()
            }
        }
        await client.close()
        await observer.close()
    }

    @Test("Closing waits for what is in flight and refuses what comes after")
    func closing() async throws {
        let server = try await RedisServer()
        let client = RedisClient(server.configuration)
        let observer = RedisClient(server.configuration)
        var blocking = RedisPipeline()
        blocking.append("BLPOP", "gate", "30")
        let pipeline = blocking
        let waiting = Task { try await client.send(pipeline, timeout: .seconds(20)) }
        while try await observer.command("INFO", "clients").asString?.contains("blocked_clients:1") != true {
            await Task.yield()
        }
        let closing = Task { await client.close() }
        var isRefused = false
        while !isRefused {
            var probe = RedisPipeline()
            probe.append("PING")
            do throws(RedisError) { _ = try await client.send(probe, timeout: .milliseconds(5)) } catch {
                isRefused = error == .closed
            }
        }
        _ = try await observer.command("LPUSH", "gate", "open")
        #expect(try await waiting.value.count == 1)
        await closing.value
        await client.close()
        await observer.close()
    }

    @Test("A cancelled task sends nothing")
    func cancelled() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.command("SET", "k", "1")
        }
        task.cancel()
        await #expect(throws: RedisError.cancelled) { try await task.value }
        #expect(try await client.command("EXISTS", "k") == .integer(0))
        await client.close()
    }
}
