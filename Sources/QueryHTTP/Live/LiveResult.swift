import Digests
import HTTPDoor
import NIOCore

/// One result of a live query as the event that all its streams send (graphql-sse, distinct connections mode).
struct LiveResult: Sendable {
    /// Equal for equal results; what a client says it has seen, in `Last-Event-ID`.
    let id: String
    let event: StreamPart

    init(_ body: [UInt8]) {
        id = DocumentHash.hex(Array(SHA256.hash(body).prefix(8)))
        var event = ByteBuffer()
        event.reserveCapacity(body.count + 64)
        event.writeString("id: \(id)\nevent: next\n")
        // JSON is written on one line here; a line break in what is stored would end the field.
        for line in body.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            event.writeString("data: ")
            event.writeBytes(line)
            event.writeString("\n")
        }
        event.writeString("\n")
        self.event = StreamPart(event)
    }

    var bytes: Int { event.content.readableBytes }

    static let heartbeat = StreamPart(":\n\n")
    /// Browsers pass over events without a data line.
    static let complete = StreamPart("event: complete\ndata:\n\n")
}
