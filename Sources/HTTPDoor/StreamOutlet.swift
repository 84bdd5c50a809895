public import NIOCore
public import NIOHTTP1

/// One part of a stream, made ready for the wire once, whoever it is sent to.
public struct StreamPart: Sendable {
    /// As HTTP/1.1 sends it, with its length before it.
    fileprivate let chunk: ByteBuffer
    public let content: ByteBuffer

    public init(_ content: ByteBuffer) {
        precondition(content.readableBytes > 0, "an empty chunk ends a stream")
        var chunk = ByteBuffer()
        chunk.reserveCapacity(content.readableBytes + 20)
        chunk.writeString("\(String(content.readableBytes, radix: 16))\r\n")
        let start = chunk.writerIndex
        chunk.writeImmutableBuffer(content)
        chunk.writeString("\r\n")
        self.chunk = chunk
        // One storage for both.
        self.content = chunk.getSlice(at: start, length: content.readableBytes) ?? content
    }

    public init(_ content: String) { self.init(ByteBuffer(string: content)) }
}

/// A stream's way to its client. Used on its connection's event loop only.
public struct StreamOutlet {
    public let channel: any Channel
    private let context: ChannelHandlerContext
    /// Past the encoder, which would send a chunk's length, its content and its end as three buffers.
    private let wire: ChannelHandlerContext
    private let isChunked: Bool

    init(_ context: ChannelHandlerContext, wire: ChannelHandlerContext, version: HTTPVersion) {
        channel = context.channel
        self.context = context
        self.wire = wire
        isChunked = version == .http1_1
    }

    /// Goes out with the first part.
    public func write(_ head: HTTPResponseHead) {
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
    }

    public func write(_ part: StreamPart, promise: EventLoopPromise<Void>? = nil) {
        wire.writeAndFlush(NIOAny(isChunked ? part.chunk : part.content), promise: promise)
    }

    /// Ends the stream, and its connection behind it.
    public func end() {
        let written = channel.eventLoop.makePromise(of: Void.self)
        let context = context
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: written)
    }
}
