import JSON
import NIOCore

/// The body of a batch: one NDJSON line a command, several to a chunk.
struct CommandLines: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let flight: CommandFlight
    let connection: Int

    func makeAsyncIterator() -> Iterator { Iterator(flight: flight, connection: connection) }

    struct Iterator: AsyncIteratorProtocol {
        private static let chunkBytes = 64 << 10
        let flight: CommandFlight
        let connection: Int

        func next() async throws -> ByteBuffer? {
            guard let commands = await flight.nextToSend(on: connection, bytesMax: Self.chunkBytes) else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(commands.reduce(0) { $0 + $1.footprint })
            for command in commands { CommandLines.append(command, to: &bytes) }
            return ByteBuffer(bytes: bytes)
        }
    }

    static func append(_ command: OutgoingCommand, to bytes: inout [UInt8]) {
        var writer = JSONWriter(appendingTo: bytes)
        // The writer holds the only copy while it writes.
        bytes = []
        writer.beginObject()
        writer.key("command")
        writer.value(command.route)
        writer.key("key")
        writer.value(command.key)
        if let time = command.occurredAt {
            writer.key("occurredAt")
            writer.value(time)
        }
        writer.key("body")
        writer.raw(command.body)
        writer.endObject()
        bytes = writer.bytes
        bytes.append(UInt8(ascii: "\n"))
    }
}
