import EventSourcing
import Foundation
import Identity
import JSON
import NIOCore
import NIOPosix
import QueryHTTP
import Synchronization
import Testing

@Suite("What live queries may take", .timeLimit(.minutes(5)))
struct LiveLimitTests {
    private let one = #"{ note(id: "n1") { text } }"#

    private final class Epochs: EpochRegistry {
        private let revoked = Mutex(false)

        func revoke() { revoked.withLock { $0 = true } }
        func state(of principal: Principal) -> EpochState { revoked.withLock { $0 } ? .revoked : .live }
    }

    @Test("A viewer has a few streams and no more; one that is closed makes room")
    func perClient() async throws {
        try await LiveWorld.with {
            $0.perClientMax = 2
        } _: { world in
            let ann = try await world.notes.token(.user, "ann")
            let first = try await world.notes.follow(one, token: ann)
            _ = try await world.notes.follow(one, token: ann)
            let third = try await world.notes.follow(one, token: ann)
            #expect(third.status == 429 && third.header("retry-after") == "5")
            #expect(try await world.notes.follow(one, token: world.notes.token(.user, "bob")).status == 200)
            // Visitors are told apart by the address that the nearest proxy tells.
            for (address, status) in [
                ("1.1.1.1", 200), ("9.9.9.9, 1.1.1.1", 200), ("8.8.8.8,1.1.1.1", 429), ("2.2.2.2", 200),
            ] {
                let stream = try await world.notes.follow(one, headers: [("x-forwarded-for", address)])
                #expect(stream.status == status, "\(address)")
            }
            first.close()
            try await world.reached(streams: 5)
            #expect(try await world.notes.follow(one, token: ann).status == 200)
        }
    }

    @Test("All together they are bounded, and so are the queries that differ")
    func total() async throws {
        try await LiveWorld.with {
            $0.totalMax = 3
            $0.distinctMax = 1
        } _: { world in
            _ = try await world.notes.follow(one)
            #expect(try await world.notes.follow(#"{ note(id: "n2") { text } }"#).status == 503)
            for _ in 0..<2 { #expect(try await world.notes.follow(one).status == 200) }
            #expect(try await world.notes.follow(one).status == 503)
        }
    }

    @Test("A stream shows that it stands, ends with its time, and with its viewer's token")
    func ends() async throws {
        let epochs = Epochs()
        try await LiveWorld.with({ $0.heartbeat = .milliseconds(30) }, epochs: epochs) { world in
            let stream = try await world.notes.follow(one, token: world.notes.token(.user, "ann"))
            _ = await stream.next()
            while stream.comments < 3 { try await Task.sleep(for: .milliseconds(2)) }
            let visitor = try await world.notes.follow(one)
            _ = await visitor.next()
            epochs.revoke()
            try await expectEnd(of: stream, "The token was revoked. Sign in again.")
            try await world.write("n1", "two")
            #expect(await visitor.next()?.name == "next")
        }
        try await LiveWorld.with {
            $0.lifetime = .milliseconds(50)
            $0.heartbeat = .milliseconds(30)
        } _: { world in
            let stream = try await world.notes.follow(one)
            _ = await stream.next()
            #expect(await stream.next()?.name == "complete")
            try await world.reached(streams: 0)
            #expect(world.notes.live?.counts.queries == 0)
        }
    }

    private func expectEnd(of stream: EventStream, _ reason: String) async throws {
        let last = try #require(await stream.next())
        #expect(last.name == "next")
        #expect(
            last.data == #"{"errors":[{"message":"\#(reason)","extensions":{"code":"UNAUTHENTICATED"}}]}"#)
        #expect(await stream.next()?.name == "complete")
        #expect(await stream.next() == nil)
        #expect(!stream.wasCutOff)
    }

    @Test("A stream whose token expires says so, and ends; those of others go on")
    func expiry() async throws {
        try await LiveWorld.with({ $0.heartbeat = .milliseconds(30) }) { world in
            let token = try await world.notes.token(.user, "ann", seconds: 3)
            let later = try await world.notes.token(.user, "ann")
            let stream = try await world.notes.follow("{ me { name } }", token: token)
            let other = try await world.notes.follow("{ me { name } }", token: later)
            #expect(await stream.next()?.data == #"{"data":{"me":{"name":"Ann"}}}"#)
            #expect(await other.next()?.data == #"{"data":{"me":{"name":"Ann"}}}"#)
            try await expectEnd(of: stream, "The token has expired. Ask for a new one.")
            world.rows.set("account", "ann", ["id": "\"ann\"", "name": "\"Anna\""])
            try await world.tell(["m:account:ann"])
            #expect(await other.next()?.data == #"{"data":{"me":{"name":"Anna"}}}"#)
        }
    }

    @Test("A client that goes is forgotten, and its query with it")
    func gone() async throws {
        try await LiveWorld.with { world in
            let streams = [try await world.notes.follow(one), try await world.notes.follow(one)]
            for stream in streams { _ = await stream.next() }
            streams[0].close()
            try await world.reached(streams: 1)
            try await world.write("n1", "two")
            #expect(await streams[1].next()?.data.contains("two") == true)
            streams[1].close()
            try await world.reached(streams: 0)
            #expect(world.notes.live?.counts.queries == 0)
            let reads = world.rows.reads
            try await world.write("n1", "three")
            _ = try await world.notes.ask(one)
            #expect(world.rows.reads == reads + 1)
        }
    }

    @Test("A client that reads nothing holds one result, skips the rest, and is cut off; others are not held up")
    func stuck() async throws {
        try await LiveWorld.with {
            $0.stuck = .milliseconds(600)
            $0.heartbeat = .milliseconds(100)
        } _: { world in
            let port = world.notes.port
            let deaf = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            let query = "query=%7Bnote(id:%22n1%22)%7Btext%7D%7D"
            let head = "GET /graphql?\(query) HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n"
            try await deaf.writeAndFlush(ByteBuffer(string: head))
            let stream = try await world.notes.follow(one)
            _ = await stream.next()
            try await world.reached(streams: 2)
            let long = String(repeating: "x", count: 500_000)
            var number = 0
            // Until the kernel's buffers are full and the server has noticed.
            while world.notes.live?.counts.streams == 2 {
                number += 1
                try await world.write("n1", "\(number) \(long)")
                #expect(await stream.next()?.data.contains("\"\(number) x") == true)
            }
            #expect(world.notes.live?.counts.streams == 1)
            try await deaf.close()
        }
    }

    /// What comes until the server hangs up; we close our side when `mark` has come.
    private func exchange(_ request: String, port: Int, closingAt mark: String? = nil) async throws -> String {
        let connected = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await connected.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ""
            for try await part in inbound {
                answer += String(buffer: part)
                if let mark, answer.contains(mark) { outbound.finish() }
            }
            return answer
        }
    }

    private func request(_ version: String, query: String = "%7Bnote(id:%22n1%22)%7Btext%7D%7D") -> String {
        "GET /graphql?query=\(query) HTTP/\(version)\r\nHost: a\r\n"
            + "Accept: text/event-stream\r\n\r\n"
    }

    @Test("Who speaks HTTP/1.0, as some proxies do, is sent events as they are until the connection ends")
    func oldVersion() async throws {
        try await LiveWorld.with {
            $0.lifetime = .milliseconds(50)
            $0.heartbeat = .milliseconds(30)
        } _: { world in
            let answer = try await exchange(request("1.0"), port: world.notes.port)
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(!answer.lowercased().contains("transfer-encoding"))
            #expect(answer.contains("\r\n\r\n:\n\n"))
            #expect(answer.contains(#"data: {"data":{"note":{"text":"one"}}}"#))
            #expect(answer.hasSuffix("event: complete\ndata:\n\n"))
            let refused = try await exchange(request("1.0", query: "nothing"), port: world.notes.port)
            #expect(refused.contains("errors") && refused.hasSuffix("event: complete\ndata:\n\n"))
        }
    }

    @Test("A client that closes its side has gone")
    func halfClosed() async throws {
        try await LiveWorld.with { world in
            let answer = try await exchange(request("1.1"), port: world.notes.port, closingAt: "event: next")
            #expect(!answer.contains("complete"))
            try await world.reached(streams: 0)
        }
    }

    @Test("When the server stops, streams end in order and keep nobody waiting")
    func stop() async throws {
        let streams = Mutex<[EventStream]>([])
        try await LiveWorld.with { world in
            for _ in 0..<5 {
                let stream = try await world.notes.follow(one)
                _ = await stream.next()
                streams.withLock { $0.append(stream) }
            }
        }
        for stream in streams.withLock({ $0 }) {
            #expect(await stream.next()?.name == "complete")
            #expect(!stream.wasCutOff)
        }
    }

    @Test("They can be turned off")
    func off() async throws {
        var options = QueryOptions()
        options.live = nil
        try await NoteWorld.with(options) { world in
            let stream = try await world.follow(one)
            #expect(stream.status == 406)
        }
    }
}
