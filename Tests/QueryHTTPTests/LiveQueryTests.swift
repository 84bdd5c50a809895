import EventSourcing
import GraphQLExecution
import Identity
import JSON
import QueryHTTP
import Redis
import Synchronization
import Testing

@Suite("Live queries", .timeLimit(.minutes(5)))
struct LiveQueryTests {
    private let one = #"{ note(id: "n1") { text } }"#
    private let two = #"{ note(id: "n2") { text } }"#

    private func reply(_ text: String) -> String { #"{"data":{"note":{"text":"\#(text)"}}}"# }

    @Test("The result comes at once, and again when it has become another; nothing else is sent or even run")
    func follows() async throws {
        try await LiveWorld.with { world in
            let stream = try await world.notes.follow(one)
            #expect(stream.status == 200 && stream.header("content-type") == "text/event-stream")
            #expect(stream.header("cache-control") == "no-cache")
            let first = try #require(await stream.next())
            #expect(first.name == "next" && first.data == reply("one") && first.id?.count == 16)
            let reads = world.rows.reads
            try await world.write("n2", "other")
            try await world.write("n1", "two")
            let second = try #require(await stream.next())
            #expect(second.data == reply("two") && second.id != first.id)
            #expect(world.rows.reads == reads + 1)
            // Told, but the same: run, and not sent.
            try await world.tell(["m:note:n1"])
            try await world.write("n1", "three")
            #expect(await stream.next()?.data == reply("three"))
            // Too many changes to name.
            world.set("n1", "four")
            try await world.tell(nil)
            #expect(await stream.next()?.data == reply("four"))
        }
    }

    @Test("Equal queries are run once for all who may see the same, and what is personal for each")
    func shared() async throws {
        try await LiveWorld.with { world in
            world.rows.set("account", "bob", ["id": "\"bob\"", "name": "\"Bob\""])
            let ann = try await world.notes.token(.user, "ann")
            let bob = try await world.notes.token(.user, "bob")
            var streams: [EventStream] = []
            for token in [nil, nil, ann, bob] { streams.append(try await world.notes.follow(one, token: token)) }
            for stream in streams { #expect(await stream.next()?.data == reply("one")) }
            #expect(world.notes.live?.counts.queries == 1)
            let reads = world.rows.reads
            try await world.write("n1", "two")
            for stream in streams { #expect(await stream.next()?.data == reply("two")) }
            #expect(world.rows.reads == reads + 1)
            let mine = "{ me { name } }"
            let anns = try await world.notes.follow(mine, token: ann)
            let bobs = try await world.notes.follow(mine, token: bob)
            #expect(await anns.next()?.data == #"{"data":{"me":{"name":"Ann"}}}"#)
            #expect(await bobs.next()?.data == #"{"data":{"me":{"name":"Bob"}}}"#)
            #expect(world.notes.live?.counts.queries == 3)
            world.rows.set("account", "ann", ["id": "\"ann\"", "name": "\"Anna\""])
            try await world.tell(["m:account:ann"])
            #expect(await anns.next()?.data == #"{"data":{"me":{"name":"Anna"}}}"#)
        }
    }

    @Test("Variables and operation make another query of the same document")
    func distinct() async throws {
        try await LiveWorld.with { world in
            let query = "query Note($id: ID!) { note(id: $id) { text } }"
            try await world.write("n2", "other")
            let first = try await world.notes.follow(query, variables: ["id": "n1"])
            let second = try await world.notes.follow(query, variables: ["id": "n2"])
            #expect(await first.next()?.data == reply("one"))
            #expect(await second.next()?.data == reply("other"))
        }
    }

    @Test("What changes while a query is on its way is not missed")
    func duringRun() async throws {
        try await LiveWorld.with { world in
            let stream = try await world.notes.follow(one)
            _ = await stream.next()
            world.rows.slow(by: .milliseconds(150))
            let reads = world.rows.reads
            try await world.write("n1", "two")
            while world.rows.reads == reads { try await Task.sleep(for: .milliseconds(1)) }
            // The rows were taken already.
            try await world.write("n1", "three")
            var seen: [String] = []
            while seen.last != reply("three"), let event = await stream.next() { seen.append(event.data) }
            #expect(seen == [reply("two"), reply("three")])
        }
    }

    @Test("After messages may have been lost, everything is run again")
    func gap() async throws {
        try await LiveWorld.with { world in
            let stream = try await world.notes.follow(one)
            _ = await stream.next()
            world.set("n1", "unheard")
            _ = try await world.notes.redis.command("CLIENT", "KILL", "TYPE", "pubsub")
            #expect(await stream.next()?.data == reply("unheard"))
        }
    }

    @Test("A moment's trouble takes nothing off the screens; the result comes when it can be read again")
    func trouble() async throws {
        try await LiveWorld.with { world in
            let stream = try await world.notes.follow(one)
            #expect(await stream.next()?.data == reply("one"))
            world.rows.fail(.unavailable)
            let reads = world.rows.reads
            try await world.write("n1", "two")
            while world.rows.reads < reads + 2 { try await Task.sleep(for: .milliseconds(1)) }
            world.rows.fail(nil)
            #expect(await stream.next()?.data == reply("two"))
            // Who comes in the middle of it is told.
            world.rows.fail(.timeout)
            let late = try await world.notes.follow(two)
            #expect(await late.next()?.data.contains("TIMEOUT") == true)
            world.set("n2", "back")
            world.rows.fail(nil)
            #expect(await late.next()?.data == reply("back"))
        }
    }

    @Test("A client that comes back with what it has seen is not sent the same again")
    func lastEventID() async throws {
        try await LiveWorld.with { world in
            let first = try await world.notes.follow(one)
            let id = try #require(await first.next()?.id)
            first.close()
            let again = try await world.notes.follow(one, headers: [("last-event-id", id)])
            try await world.reached(streams: 1)
            while again.comments == 0 { try await Task.sleep(for: .milliseconds(1)) }
            try await world.write("n1", "two")
            let next = await again.next()
            #expect(next?.data == reply("two"))
            let stale = try await world.notes.follow(one, headers: [("last-event-id", id)])
            #expect(await stale.next()?.data == reply("two"))
        }
    }

    @Test("A GET is followed too; a plain Accept gets one reply")
    func get() async throws {
        try await LiveWorld.with { world in
            let path = "/graphql?query=%7Bnote(id:%22n1%22)%7Btext%7D%7D"
            #expect(try await world.notes.send(nil, path: path).text == reply("one"))
            let refused = try await world.notes.send(
                nil, path: "/graphql?query=%7Bnothing%7D", headers: [("accept", "text/event-stream")])
            #expect(refused.status == 200 && refused.text.contains("event: next\ndata: {\"errors\":"))
            #expect(refused.text.hasSuffix("event: complete\ndata:\n\n"))
        }
    }
}
