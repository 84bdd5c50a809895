import HTTPTypes
public import Hummingbird
import NIOCore
public import NIOHTTP1

/// A whole reply, or the head of one that goes on for as long as its connection.
public struct DoorReply: Sendable {
    /// Makes what writes the rest, on the connection's event loop.
    public typealias Stream = @Sendable (StreamOutlet) -> any StreamWriter

    public var status: HTTPResponseStatus
    /// Neither length nor date.
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// What follows the head; the body is empty.
    let stream: Stream?

    public init(status: HTTPResponseStatus, headers: HTTPHeaders, stream: @escaping Stream) {
        self.status = status
        self.headers = headers
        body = []
        self.stream = stream
    }

    public init(status: HTTPResponseStatus, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
        stream = nil
    }

    /// The same, for a request that no door has taken.
    public var response: Response {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { preconditionFailure("a field name is a token: \(name)") }
            fields.append(HTTPField(name: name, value: value))
        }
        return Response(
            status: HTTPResponse.Status(code: Int(status.code), reasonPhrase: status.reasonPhrase), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// As it goes on the wire, for a connection that stays open.
    func encoded(with allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 256 + body.count)
        if status == .ok {
            buffer.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            buffer.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        }
        for (name, value) in headers {
            buffer.writeString(name)
            buffer.writeStaticString(": ")
            buffer.writeString(value)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("content-length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\ndate: ")
        buffer.writeString(HTTPDate.now)
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(body)
        return buffer
    }
}

/// Writes a reply that goes on, and ends it. Used on its connection's event loop only.
public protocol StreamWriter: AnyObject {
    func begin(_ head: HTTPResponseHead)
    /// The connection is gone.
    func close()
}
