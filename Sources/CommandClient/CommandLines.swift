import JSON
import NIOCore

/// The body of a batch: one NDJSON line a command, several to a chunk.
struct CommandLines: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let flight: CommandFlight

    func makeAsyncIterator() -> Iterator { Iterator(flight: flight) }

    struct Iterator: AsyncIteratorProtocol {
        private static let chunkBytes = 64 << 10
        private static let chunkLines = 256
        let flight: CommandFlight

        func next() async throws -> ByteBuffer? {
            guard let first = await flight.nextToSend() else { return nil }
            var bytes: [UInt8] = []
            Self.append(first, to: &bytes)
            var lines = 1
            while bytes.count < Self.chunkBytes, lines < Self.chunkLines, await flight.isReadyOrCanPull,
                let command = await flight.nextToSend()
            {
                Self.append(command, to: &bytes)
                lines += 1
            }
            return ByteBuffer(bytes: bytes)
        }

        private static func append(_ command: OutgoingCommand, to bytes: inout [UInt8]) {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("command")
            writer.value(command.route)
            writer.key("key")
            writer.value(command.key)
            writer.key("body")
            writer.raw(command.body)
            writer.endObject()
            bytes += writer.bytes
            bytes.append(UInt8(ascii: "\n"))
        }
    }
}
