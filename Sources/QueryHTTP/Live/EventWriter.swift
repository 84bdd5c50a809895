import Glibc
import HTTPDoor
import NIOCore
import NIOHTTP1

/// Writes the events of a live query to its connection, one after the other, and closes it behind the last.
///
/// Needs no task, whose stack would be most of what a stream holds. Used on the connection's event loop only.
final class EventWriter: StreamWriter {
    private let stream: LiveStream
    private let context: ChannelHandlerContext
    /// The last result that the client has had before; it is not sent again.
    private var seen: String?

    init(_ stream: LiveStream, _ context: ChannelHandlerContext) {
        self.stream = stream
        self.context = context
        seen = stream.seen
    }

    func begin(_ head: HTTPResponseHead) {
        let option = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))
        // The kernel closes the connection when nothing is acknowledged. A socket of another kind has no such option;
        // it is local, and ends with its peer.
        context.channel.setOption(option, value: Int(stream.patience / .milliseconds(1))).whenFailure { _ in }
        let loop = context.eventLoop
        let here = NIOLoopBound(self, eventLoop: loop)
        let channel = context.channel
        stream.mailbox.open(
            wake: { loop.execute { here.value.goOn() } }, abort: { channel.close(promise: nil) })
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
        // What was seen already is not sent again, but that the stream stands is.
        write(LiveResult.heartbeat)
    }

    /// The connection is gone.
    func close() { stream.mailbox.close() }

    private func goOn() {
        while let event = stream.mailbox.next() {
            switch event {
            case .result(let result):
                let isNews = result.id != seen
                seen = nil
                if isNews { return write(result.event) }
            case .heartbeat: return write(LiveResult.heartbeat)
            case .end: return end()
            }
        }
    }

    /// The next event follows when this one was taken.
    private func write(_ bytes: ByteBuffer) {
        let written = context.eventLoop.makePromise(of: Void.self)
        // It fails with the connection, which ends the stream.
        written.futureResult.assumeIsolated().whenSuccess { self.goOn() }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.body(.byteBuffer(bytes))), promise: written)
    }

    private func end() {
        context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(LiveResult.complete))), promise: nil)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.context.close(promise: nil) }
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: written)
    }
}
