import Glibc
import NIOCore

/// Closes a stream's connection as soon as its client has gone: when it says that it sends no more, which the server
/// would allow it, and when the kernel gets no acknowledgement.
final class PeerWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private static let name = "live-peer-watch"

    /// - Parameter patience: how long what was sent may stay unacknowledged.
    static func begin(on channel: any Channel, patience: Duration) {
        let option = ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: TCP_USER_TIMEOUT))
        // A socket of another kind has no such option; it is local, and ends with its peer.
        channel.setOption(option, value: Int(patience / .milliseconds(1))).whenFailure { _ in }
        channel.eventLoop.execute {
            // A channel that is closed already needs no watch.
            guard channel.isActive else { return }
            do {
                try channel.pipeline.syncOperations.addHandler(PeerWatch(), name: name, position: .first)
            } catch {
                channel.close(promise: nil)
            }
        }
    }

    /// The connection serves other requests again.
    static func end(on channel: any Channel) {
        // It is gone with a channel that is closed.
        channel.pipeline.removeHandler(name: name).whenFailure { _ in }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
