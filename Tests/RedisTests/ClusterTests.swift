import LocalServers
import TestSupport
import Testing

@testable import Redis

@Suite("A Redis Cluster", .timeLimit(.minutes(5)))
struct ClusterTests {
    @Test("A key's slot is Redis's own, and follows the tag in braces")
    func slots() {
        func slot(_ key: String) -> Int { HashSlot.of(Array(key.utf8)[...]) }
        #expect(slot("123456789") == 0x31C3)
        #expect(slot("m:{1.orders.3}:demo:o1") == slot("1.orders.3"))
        #expect(slot("a{}b{c}") != slot("c") && slot("{") != slot(""))
    }

    @Test("Replies come in the order of the commands, whichever masters they are from")
    func routing() async throws {
        try await TestCluster.with { cluster, client in
            var pipeline = RedisPipeline()
            for number in 0..<300 { pipeline.append("SET", "key-\(number)", "\(number)") }
            for number in 0..<300 { pipeline.append("GET", "key-\(number)") }
            pipeline.append("PING")
            let replies = try await client.send(pipeline)
            #expect(replies[300..<600].map(\.asString) == (0..<300).map { "\($0)" })
            #expect(replies.last == .status("PONG"))
            for number in 0..<20 {
                let slot = HashSlot.of(Array("key-\(number)".utf8)[...])
                #expect(try await cluster.slot(of: "key-\(number)") == slot)
            }
            #expect(try await client.masters().count == 3)
        }
    }

    @Test("A slot on its way is followed key by key, and where it has gone")
    func movingSlot() async throws {
        try await TestCluster.with { cluster, client in
            let slot = try await cluster.slot(of: "{moving}")
            for number in 0..<10 { _ = try await client.command("SET", "{moving}\(number)", "\(number)") }
            let before = try await cluster.owner(of: slot)
            try await cluster.move(slot) {
                // Some are here, some are there, and all are found.
                var pipeline = RedisPipeline()
                for number in 0..<10 { pipeline.append("INCRBY", "{moving}\(number)", "10") }
                let replies = try await client.send(pipeline)
                #expect(replies.allSatisfy { $0.asInteger != nil })
            }
            #expect(try await cluster.owner(of: slot).node != before.node)
            for number in 0..<10 {
                #expect(try await client.command("GET", "{moving}\(number)").asString == "\(number + 110)")
            }
        }
    }

    @Test("When a master dies, calls wait for the replica that takes over; functions are on all of them")
    func failover() async throws {
        try await TestCluster.with(nodeTimeout: 2_000) { cluster, client in
            try await client.loadFunctions(
                "#!lua name=test\nredis.register_function('test_put', function(k, a) "
                    + "return redis.call('SET', k[1], a[1]) end)")
            for key in ["a", "b", "c", "d", "e"] {
                #expect(try await client.callFunction("test_put", keys: [key], arguments: [[1]]) == .status("OK"))
            }
            let slot = try await cluster.slot(of: "a")
            let heard = client.subscribe(["news"])
            var notices = heard.makeAsyncIterator()
            #expect(await notices.next() == .gap)
            let killed = try await cluster.owner(of: slot)
            await killed.server.kill9()
            try await put(client)
            #expect(try await cluster.owner(of: slot).node != killed.node)
            #expect(try await client.command("GET", "a").asString == "2")
            // A subscription at the one that died goes on elsewhere.
            var published = false
            while !published {
                _ = try await cluster.owner(of: slot).ask("PUBLISH", "news", "x")
                if case .message = await notices.next() { published = true }
            }
        }
    }

    /// The first may have been under way when the connection ended: then its outcome is unknown, and told so.
    private func put(_ client: RedisClient) async throws {
        var pipeline = RedisPipeline()
        pipeline.appendFunctionCall("test_put", keys: ["a"]) { $0.argument("2") }
        var reply: RedisValue?
        while reply == nil {
            do throws(RedisError) { reply = try await client.reply(to: pipeline, timeout: .seconds(30)) } catch {
                guard error == .connectionLost else { throw error }
            }
        }
        #expect(reply == .status("OK"))
    }
}
