import Glibc
import HTTPDoor
import NIOCore
import NIOHTTP1

/// Writes the events of a live query to its connection, one after the other, and closes it behind the last.
///
/// Needs no task, whose stack would be most of what a stream holds. Used on the connection's event loop only.
final class EventWriter: StreamWriter {
    private let stream: LiveStream
    private let outlet: StreamOutlet
    /// The last result that the client has had before; it is not sent again.
    private var seen: String?

    init(_ stream: LiveStream, _ outlet: StreamOutlet) {
        self.stream = stream
        self.outlet = outlet
        seen = stream.seen
    }

    func begin(_ head: HTTPResponseHead) {
        let option = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))
        // The kernel closes the connection when nothing is acknowledged. A socket of another kind has no such option;
        // it is local, and ends with its peer.
        let channel = outlet.channel
        channel.setOption(option, value: Int(stream.patience / .milliseconds(1))).whenFailure { _ in }
        let loop = channel.eventLoop
        let here = NIOLoopBound(self, eventLoop: loop)
        stream.mailbox.open(
            wake: { loop.execute { here.value.goOn() } }, abort: { channel.close(promise: nil) })
        outlet.write(head)
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
    private func write(_ part: StreamPart) {
        let written = outlet.channel.eventLoop.makePromise(of: Void.self)
        // It fails with the connection, which ends the stream.
        written.futureResult.assumeIsolated().whenSuccess { self.goOn() }
        outlet.write(part, promise: written)
    }

    private func end() {
        outlet.write(LiveResult.complete)
        outlet.end()
    }
}
