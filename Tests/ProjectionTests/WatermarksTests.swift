import EventSourcing
import LocalServers
import ProjectionKit
import ReadModelRedis
import Redis
import TestSupport
import Testing

@Suite("Watermarks as readers see them", .timeLimit(.minutes(5)))
struct WatermarksTests {
    @Test("A wait ends when the watermark arrives, at its deadline, or says that there is nothing")
    func waits() async throws {
        let server = try await TestServers.freshRedis()
        let writer = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let reader = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let store = RedisReadModel(client: writer)
        _ = try await store.generations(of: .first)
        let watermarks = Watermarks(client: reader)
        let running = Task { await watermarks.run() }

        #expect(
            await watermarks.wait(for: ["a"], atLeast: Position(1), until: .now + .milliseconds(50))
                == .notReady(projection: "a"))

        let first = Watermark(projection: "a", generation: 1, position: Position(5), epoch: 1)
        let generation = GenerationID(partition: .first, projection: "a", number: 1)
        async let reached = watermarks.wait(for: ["a"], atLeast: Position(5), until: .now + .seconds(20))
        let change = GenerationSwitch(
            to: generation, foldVersion: 1, mark: first, keepsOldUntil: Timestamp(milliseconds: 0))
        #expect(try await store.activate(change, isForced: false))
        #expect(await reached == .reached)
        #expect(
            await watermarks.wait(for: ["a"], atLeast: Position(6), until: .now + .milliseconds(50)) == .late(first))

        var changes = watermarks.changes().makeAsyncIterator()
        #expect(await changes.next() == .gap)
        let second = Watermark(projection: "a", generation: 1, position: Position(9), epoch: 1)
        let message = WatermarkMessage(mark: second, previous: first, changed: ["m:t:x"])
        #expect(try await store.publish([message], of: .first) == [.published])
        #expect(await watermarks.wait(for: ["a"], atLeast: Position(9), until: .now + .seconds(20)) == .reached)
        var heard: [Watermarks.Change] = []
        while heard.last != .message(WatermarkMessage(mark: second, changed: ["m:t:x"])) {
            heard.append(try #require(await changes.next()))
        }

        try await store.withdraw("a", of: .first, epoch: 2)
        while watermarks.mark(of: "a") != nil { await Task.yield() }
        #expect(
            await watermarks.wait(for: ["a"], atLeast: Position(1), until: .now + .milliseconds(50))
                == .notReady(projection: "a"))
        running.cancel()
        await running.value
        await writer.close()
        await reader.close()
    }

    @Test("A watermark that was seen before its message came is told all the same, with its keys")
    func seenBeforeTold() async throws {
        let server = try await TestServers.freshRedis()
        let redis = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let names = ReadModelNames(.first)
        let first = Watermark(projection: "a", generation: 1, position: Position(5), epoch: 1)
        _ = try await redis.command("HSET", names.watermarks, "a", first.stored)
        let watermarks = Watermarks(client: redis)
        var changes = watermarks.changes().makeAsyncIterator()
        #expect(await changes.next() == .gap)
        let running = Task { await watermarks.run() }
        _ = await watermarks.wait(for: ["a"], atLeast: first.position, until: .now + .seconds(20))
        // Listening begins with a gap; told later, it would stand for what is told below.
        while try #require(await changes.next()) != .gap {}
        for position in [9, 12] as [Int64] {
            let mark = Watermark(projection: "a", generation: 1, position: Position(position), epoch: 1)
            _ = try await redis.command("HSET", names.watermarks, "a", mark.stored)
            while watermarks.mark(of: "a") != mark { try await Task.sleep(for: .milliseconds(1)) }
            let message = WatermarkMessage(mark: mark, changed: position == 9 ? ["m:t:x"] : nil)
            // The second never comes: one who asks again finds out.
            if position == 9 { _ = try await redis.command("PUBLISH", names.channel, message.encoded) }
            var heard: [Watermarks.Change] = []
            while heard.last != .message(message) { heard.append(try #require(await changes.next())) }
        }
        running.cancel()
        await running.value
        await redis.close()
    }
}
