import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import Testing

@testable import HTTPDoor

/// What the door answers itself comes in the order of requests, among those that it passes on.
@Suite(.timeLimit(.minutes(5))) struct QueryDoorTests {
    private static func post(_ query: String, headers: String = "") -> String {
        let body = #"{"query":"\#(query)"}"#
        return "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\(headers)"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static let health = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
    private static let last = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"

    /// Sends the pieces one after the other, and reads until the server hangs up, or `marks` have come.
    private func talk(
        _ world: QueryWorld, _ pieces: [String], halfClose: Bool = false, until marks: Int = .max
    ) async throws -> String {
        let connected = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: world.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await connected.executeThenClose { inbound, outbound in
            for piece in pieces { try await outbound.write(ByteBuffer(string: piece)) }
            if halfClose { outbound.finish() }
            var answer = ""
            for try await part in inbound {
                answer += String(buffer: part)
                if answer.ranges(of: "\"data\"").count >= marks { break }
            }
            return answer
        }
    }

    /// The order of the answers: `G` a greeting, `I` an item, `o` the health.
    private func order(_ answer: String) -> String {
        answer.split(separator: "HTTP/1.1 200 OK").map { part in
            part.contains("greeting") ? "G" : part.contains("item") ? "I" : part.hasSuffix("ok\n") ? "o" : "?"
        }.joined()
    }

    @Test func `requests sent at once are answered in their order, whoever answers them`() async throws {
        try await QueryWorld.with { world in
            let greeting = Self.post("{ greeting }")
            let item = Self.post("{ item(id: 1) { name } }")
            let pieces = [greeting + item + Self.health + item + greeting + Self.health + greeting + Self.last]
            let answer = try await talk(world, pieces)
            #expect(order(answer) == "GIoIGoGo")
        }
    }

    @Test func `a request may come byte by byte`() async throws {
        try await QueryWorld.with { world in
            let text = Self.post("{ item(id: 1) { name } }") + Self.post("{ greeting }") + Self.last
            let answer = try await talk(world, text.map(String.init))
            #expect(order(answer) == "IGo")
        }
    }

    @Test func `a client that has closed its side is answered`() async throws {
        try await QueryWorld.with { world in
            let answer = try await talk(world, [Self.post("{ item(id: 1) { name } }")], halfClose: true)
            #expect(order(answer) == "I")
        }
    }

    @Test func `the connection is closed where its client asks for that`() async throws {
        try await QueryWorld.with { world in
            let text = Self.post("{ greeting }", headers: "connection: close\r\n")
            let answer = try await talk(world, [text])
            #expect(order(answer) == "G")
        }
    }

    @Test func `what is no HTTP behind a query is refused after its reply`() async throws {
        try await QueryWorld.with { world in
            let answer = try await talk(world, [Self.post("{ item(id: 1) { name } }") + "nonsense\r\n\r\n"])
            #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
            #expect(answer.contains("HTTP/1.1 400 Bad Request"))
        }
    }

    @Test func `a body that is never read does not pile up`() async throws {
        try await QueryWorld.with { world in
            let head =
                "GET /graphql?query=%7Bgreeting%7D HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n"
                + "transfer-encoding: chunked\r\n\r\n"
            let piece = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
            do {
                let answer = try await talk(world, [head] + Array(repeating: piece, count: 8))
                #expect(answer.isEmpty)
            } catch is IOError, ChannelError.ioOnClosedChannel {
                return  // Hung up with bytes of ours unread.
            }
        }
    }

    @Test func `however many requests wait for the one before, the stack stays as it is`() async throws {
        let channel = EmbeddedChannel()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let door = Door { head in
            guard head.uri == "/slow" else { return { _ in DoorReply(status: .ok) } }
            return { _ in
                for await _ in gate { break }
                return DoorReply(status: .ok)
            }
        }
        try channel.pipeline.syncOperations.addHandlers([HTTPResponseEncoder(), door])
        func send(_ path: String) throws {
            let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
            try channel.writeInbound(HTTPServerRequestPart.head(head))
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }
        try send("/slow")
        let waiting = 50_000
        for _ in 0..<waiting { try send("/quick") }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        open.yield()
        var answers = 0
        while answers <= waiting {
            channel.embeddedEventLoop.run()
            while try channel.readOutbound(as: ByteBuffer.self) != nil { answers += 1 }
        }
        _ = try channel.finish()
    }

    @Test func `replies bear a date and their length`() async throws {
        try await QueryWorld.with { world in
            let answer = try await talk(world, [Self.post("{ greeting }")], until: 1)
            #expect(answer.contains("content-length: "))
            #expect(answer.contains(#/date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/#))
        }
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ])
    func `dates are written as RFC 9110 has them`(second: Int64, text: String) {
        #expect(HTTPDate.text(ofSecond: second) == text)
    }
}
