public import HTTPDoor
public import Hummingbird
public import Logging
import NIOCore

/// Where the command server listens.
public enum ListenAddress: Hashable, Sendable {
    /// Port 0 takes a free one.
    case tcp(host: String, port: Int)
    /// At most 107 bytes. A stale socket is taken over.
    case unixSocket(path: String)
}

/// Serves a `CommandResponder`, or one around it, in as many places as asked. Each is a service: a graceful shutdown
/// takes no new connection, answers what has come, and ends.
public enum CommandServer {
    /// - Parameters:
    ///   - pace: how long its clients may take.
    ///   - listening: called once the socket accepts, with the TCP port (nil for a Unix socket).
    public static func application<R: DoorKeeper>(
        _ responder: R, at address: ListenAddress, pace: ConnectionPace = ConnectionPace(),
        logger: Logger,
        listening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) -> Application<R> where R.Context == CommandResponder.Context {
        let bind: BindAddress =
            switch address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unixSocket(let path): .unixDomainSocket(path: path)
            }
        return Application(
            responder: responder,
            server: .http1(configuration: .init(additionalChannelHandlers: pace.handlers(before: responder))),
            configuration: ApplicationConfiguration(address: bind, backlog: 1_024),
            onServerRunning: { channel in await listening(channel.localAddress?.port) },
            logger: logger)
    }
}
