import Foundation
import Glibc
import Redis
import Testing

@Suite("Redis client", .timeLimit(.minutes(5)))
struct RedisClientTests {
    @Test("Every type of value goes in and comes out")
    func types() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        let blob = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var pipeline = RedisPipeline()
        pipeline.append("SET") { command in
            command.argument("blob")
            command.argument(blob)
        }
        pipeline.append("GET", "blob")
        pipeline.append("GET", "absent")
        pipeline.append("INCRBY") { command in
            command.argument("n")
            command.argument(Int64.max)
        }
        pipeline.append("HSET", "h", "a", "1", "b", "成都")
        pipeline.append("HMGET", "h", "b", "x", "a")
        pipeline.append("LPUSH", "blob", "1")
        pipeline.append("LRANGE", "none", "0", "-1")
        let replies = try await client.send(pipeline)
        #expect(replies.count == 8)
        #expect(replies[0] == .status("OK") && replies[1] == .bulk(blob) && replies[2].isNull)
        #expect(replies[3].asInteger == .max && replies[4] == .integer(2))
        #expect(replies[5] == .array([.bulk(Array("成都".utf8)), .null, .bulk([0x31])]))
        #expect(replies[6].asError?.code == "WRONGTYPE" && replies[7] == .array([]))
        #expect(try await client.send(RedisPipeline()).isEmpty)
        await client.close()
    }

    @Test("A refused command is thrown by its code when asked for alone")
    func refusal() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        let error = await #expect(throws: RedisError.self) { try await client.command("NONSENSE") }
        guard case .server(let refusal) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.code == "ERR" && error?.outcomeIsUnknown == false)
        await client.close()
    }

    @Test("Sixty-four tasks at once each get their own replies in order", arguments: [1, 3])
    func ordering(connectionCount: Int) async throws {
        var configuration = try await RedisServer().configuration
        configuration.connectionCount = connectionCount
        let client = RedisClient(configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<64 {
                group.addTask {
                    for round in 0..<40 {
                        var pipeline = RedisPipeline()
                        for step in 0..<(task % 7 + 1) { pipeline.append("ECHO", "\(task)/\(round)/\(step)") }
                        let replies = try await Self.replies(client, pipeline, isFlat: round % 2 == 1).map(\.asString)
                        #expect(replies == (0..<(task % 7 + 1)).map { "\(task)/\(round)/\($0)" })
                    }
                }
            }
            try await group.waitForAll()
        }
        await client.close()
    }

    private static func replies(
        _ client: RedisClient, _ pipeline: RedisPipeline, isFlat: Bool
    ) async throws -> [RedisValue] {
        guard isFlat else { return try await client.send(pipeline) }
        let flat = try await client.sendFlat(pipeline)
        var at = 0
        return (0..<pipeline.count).map { _ in flat.value(at: &at) }
    }

    @Test("Flat replies are the same replies")
    func flat() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        var pipeline = RedisPipeline()
        pipeline.append("HSET", "h", "a", "1", "b", "成都")
        _ = try await client.send(pipeline)
        pipeline.removeAll()
        pipeline.append("HMGET", "h", "b", "x", "a")
        pipeline.append("LPUSH", "h", "1")
        pipeline.append("GET", "absent")
        pipeline.append("LRANGE", "none", "0", "-1")
        pipeline.append("HSTRLEN", "h", "b")
        pipeline.append("PING")
        let plain = try await client.send(pipeline)
        #expect(try await Self.replies(client, pipeline, isFlat: true) == plain)
        #expect(try await client.sendFlat(RedisPipeline()).parts.isEmpty)
        var replies = try await client.sendFlat(pipeline)
        let cells = replies.parts[1...3]
        let text = replies.takeBytes()
        #expect(cells.map { Array(text[$0.range]) } == [Array("成都".utf8), [], [0x31]])
        await client.close()
    }

    @Test("A transaction in a pipeline is not interleaved with others")
    func transactions() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    var pipeline = RedisPipeline()
                    pipeline.append("MULTI")
                    pipeline.append("INCR", "n")
                    pipeline.append("INCR", "n")
                    pipeline.append("EXEC")
                    let replies = try await client.send(pipeline)
                    let counts = try #require(replies[3].asArray).compactMap(\.asInteger)
                    #expect(counts.count == 2 && counts[1] == counts[0] + 1)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await client.command("GET", "n").asString == "64")
        await client.close()
    }

    @Test("A loopback port serves as well as a socket, and databases are apart")
    func addresses() async throws {
        let port = try Self.freePort()
        let server = try await RedisServer(port: port)
        var configuration = RedisConfiguration(.tcp(host: "127.0.0.1", port: port))
        configuration.database = 3
        let overTCP = RedisClient(configuration)
        let overSocket = RedisClient(server.configuration)
        _ = try await overTCP.command("SET", "k", "tcp")
        #expect(try await overSocket.command("GET", "k").isNull)
        configuration.address = server.configuration.address
        let third = RedisClient(configuration)
        #expect(try await third.command("GET", "k").asString == "tcp")
        for client in [overTCP, overSocket, third] { await client.close() }
    }

    @Test("Users log in by name and password; a wrong one is told as such, and nothing is sent")
    func login() async throws {
        let server = try await RedisServer()
        let admin = RedisClient(server.configuration)
        _ = try await admin.command("ACL", "SETUSER", "alice", "on", ">sesame", "~*", "&*", "+@all")
        await admin.close()
        let alice = RedisConfiguration(server.configuration.address, username: "alice", password: "sesame")
        let client = RedisClient(alice)
        #expect(try await client.command("ACL", "WHOAMI").asString == "alice")
        await client.close()
        for (username, password) in [("alice", "wrong"), ("bob", "sesame"), (nil, "sesame")] {
            let address = server.configuration.address
            let stranger = RedisClient(RedisConfiguration(address, username: username, password: password))
            let error = await #expect(throws: RedisError.self) { try await stranger.command("PING") }
            guard case .authenticationFailed = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            await stranger.close()
        }
    }

    @Test("Functions are loaded, called and replaced; the server says who it is")
    func functions() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        func library(_ body: String) -> String {
            """
            #!lua name=test
            redis.register_function('step', function(keys, args) \(body) end)
            """
        }
        #expect(try await client.loadFunctions(library("return redis.call('INCRBY', keys[1], args[1])")) == "test")
        #expect(try await client.callFunction("step", keys: ["n"], arguments: [Array("5".utf8)]) == .integer(5))
        try await client.loadFunctions(library("return {1, false, 'x', {}}"))
        #expect(
            try await client.callFunction("step", keys: [])
                == .array([.integer(1), .null, .bulk([0x78]), .array([])]))
        await #expect(throws: RedisError.self) { try await client.loadFunctions(library("syntax error")) }
        await #expect(throws: RedisError.self) { try await client.callFunction("absent", keys: []) }
        let info = try await client.serverInfo()
        #expect(info.runID.count == 40 && info.version.hasPrefix("7."))
        await client.close()
    }

    /// A port nobody listens on now; taken by asking the system for any.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { Glibc.close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, length) + getsockname(descriptor, pointer, &length)
            }
        }
        try #require(status == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
