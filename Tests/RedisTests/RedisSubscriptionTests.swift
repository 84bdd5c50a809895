import Redis
import Testing

@Suite("Redis subscriptions", .timeLimit(.minutes(5)))
struct RedisSubscriptionTests {
    private static func publish(_ client: RedisClient, _ channel: String, _ payload: String) async throws {
        _ = try await client.command("PUBLISH", channel, payload)
    }

    @Test("Messages come in order after the first gap, from every channel named and no other")
    func messages() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        var notices = client.subscribe(["a", "b"]).makeAsyncIterator()
        #expect(await notices.next() == .gap)
        for number in 0..<50 {
            try await Self.publish(client, number % 2 == 0 ? "a" : "b", "\(number)")
            try await Self.publish(client, "c", "not for us")
        }
        for number in 0..<50 {
            let channel = number % 2 == 0 ? "a" : "b"
            #expect(await notices.next() == .message(channel: channel, payload: Array("\(number)".utf8)))
        }
        await client.close()
    }

    @Test("A restarted server is subscribed to again, and the reader is told of the gap")
    func reconnects() async throws {
        let server = try await RedisServer()
        let client = RedisClient(server.configuration)
        var notices = client.subscribe(["a"]).makeAsyncIterator()
        #expect(await notices.next() == .gap)
        try await Self.publish(client, "a", "before")
        #expect(await notices.next() == .message(channel: "a", payload: Array("before".utf8)))
        await server.kill9()
        try await server.start()
        #expect(await notices.next() == .gap)
        _ = try await RedisServer.untilAnswered(client)
        try await Self.publish(client, "a", "after")
        #expect(await notices.next() == .message(channel: "a", payload: Array("after".utf8)))
        await client.close()
    }

    @Test("A reader that is too slow is told that it missed messages, and gets the later ones")
    func slowReader() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        var notices = client.subscribe(["a"], bufferMax: 4).makeAsyncIterator()
        #expect(await notices.next() == .gap)
        for number in 0..<100 { try await Self.publish(client, "a", "\(number)") }
        // Four wait, ninety-six were dropped; the next one that fits is preceded by a gap.
        for number in 0..<4 {
            #expect(await notices.next() == .message(channel: "a", payload: Array("\(number)".utf8)))
        }
        try await Self.publish(client, "a", "last")
        // On a busy machine some of the ninety-six may come only now and fit again, in place of the last: each notice
        // that is read makes room for one more.
        var sawGap = false
        while let notice = await notices.next(), notice != .message(channel: "a", payload: Array("last".utf8)) {
            sawGap = sawGap || notice == .gap
            try await Self.publish(client, "a", "last")
        }
        #expect(sawGap)
        await client.close()
    }

    @Test("A reader that stops closes its connection")
    func ending() async throws {
        let client = RedisClient(try await RedisServer().configuration)
        let reading = Task {
            for await _ in client.subscribe(["a"]) { break }
        }
        await reading.value
        while try await client.command("PUBLISH", "a", "x") != .integer(0) { await Task.yield() }
        await client.close()
    }
}
