import AsyncHTTPClient
import CommerceHTTP
import EventSourcing
import HTTPDoor
import Hummingbird
import JSON
import MemoryStores
import NIOCore
import NIOHTTP1
import Runtime
import Testing

/// Clients that send slowly, or not at all, lose their connection; those who go on do not.
@Suite(.timeLimit(.minutes(5))) struct ConnectionPaceTests {
    private struct Nobody: CommandGateway {
        func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer] {
            envelopes.map { _ in .accepted(position: Position(1), result: [], replayed: false) }
        }
    }

    private static let head = "POST /commands HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\n"

    private static var quick: ConnectionPace {
        var pace = ConnectionPace()
        pace.head = .milliseconds(300)
        pace.body = .seconds(2)
        return pace
    }

    /// Writes the pieces with pauses between them, and returns what was answered until the server hung up. They leave
    /// at their instants however busy the tests beside this one keep the threads of all tasks.
    private func talk(_ world: CommandWorld, _ pieces: [String], pause: TimeAmount = .zero) async throws -> String {
        let connected = try await world.connect()
        let channel = connected.channel
        return try await connected.executeThenClose { inbound, _ in
            for (index, piece) in pieces.enumerated() {
                channel.eventLoop.scheduleTask(in: pause * index) {
                    channel.writeAndFlush(ByteBuffer(string: piece), promise: nil)
                }
            }
            var answer = ""
            do {
                for try await part in inbound { answer += String(buffer: part) }
            } catch is IOError {
                return answer  // Hung up with bytes of ours unread.
            } catch ChannelError.ioOnClosedChannel {
                return answer
            }
            return answer
        }
    }

    @Test func `half a head is not waited for`() async throws {
        try await CommandWorld.with(MemoryEventLog(), Nobody(), pace: Self.quick) { world in
            let answer = try await talk(world, [Self.head])
            #expect(answer == "")
        }
    }

    @Test func `a body that stands still is not waited for`() async throws {
        try await CommandWorld.with(MemoryEventLog(), Nobody(), pace: Self.quick) { world in
            let head = Self.head + "authorization: Bearer \(try await world.admin())\r\ncontent-length: 100\r\n\r\n"
            let answer = try await talk(world, [head, "{"])
            #expect(!answer.contains("position"))
        }
    }

    @Test func `a batch that goes on may take longer than any limit`() async throws {
        // Long enough that a busy machine makes nobody late, short enough that the whole takes longer.
        var pace = ConnectionPace()
        pace.head = .seconds(10)
        pace.body = .seconds(10)
        try await CommandWorld.with(MemoryEventLog(), Nobody(), pace: pace) { world in
            let head = Self.head + "authorization: Bearer \(try await world.admin())\r\n"
            let line = #"{"command":"category.hide","key":"k","body":{"categoryId":"c"}}"# + "\n"
            let pieces = (0..<10).map { _ in line }
            let text = head + "connection: close\r\ncontent-length: \(10 * line.utf8.count)\r\n\r\n"
            let answer = try await talk(world, [text] + pieces, pause: .milliseconds(1_100))
            #expect(answer.ranges(of: #""position":1"#).count == 10, "\(answer)")
        }
    }

    @Test func `a line without an end is answered at once, and not read to its end`() async throws {
        var patient = ConnectionPace()
        patient.body = .hours(1)
        try await CommandWorld.with(MemoryEventLog(), Nobody(), pace: patient) { world in
            let head = Self.head + "authorization: Bearer \(try await world.admin())\r\n"
            let piece = ByteBuffer(string: String(repeating: "x", count: 1 << 20))
            try await world.connect().executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: head + "content-length: 200000000\r\n\r\n"))
                for _ in 0..<2 { try await outbound.write(piece) }
                var answer = ""
                var parts = inbound.makeAsyncIterator()
                while !answer.contains("BODY_TOO_LARGE") {
                    answer += String(buffer: try #require(try await parts.next()))
                }
                do {
                    for _ in 0..<64 { try await outbound.write(piece) }
                    // 134 MB of what was promised are still to come, but nobody waits for them.
                    while try await parts.next() != nil {}
                } catch is IOError {
                } catch ChannelError.ioOnClosedChannel {}
            }
        }
    }
}
