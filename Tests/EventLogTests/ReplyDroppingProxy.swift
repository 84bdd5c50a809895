import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and the server's socket, and loses one message at the moment it is told to.
final class ReplyDroppingProxy: Sendable {
    enum Loss: Sendable, Hashable {
        /// The transaction is sent on; what the server says of its last statement never arrives.
        case reply
        /// The transaction never reaches the server.
        case request
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let armed = Mutex<Loss?>(nil)
    private let target: String

    /// - Parameter target: path of the server's socket.
    init(target: String) { self.target = target }

    /// The next commit is lost.
    func lose(_ loss: Loss) { armed.withLock { $0 = loss } }

    var hasLost: Bool { armed.withLock { $0 == nil } }

    /// Serves on `path` while `body` runs.
    func serve<R: Sendable>(on path: String, _ body: @Sendable () async throws -> R) async throws -> R {
        let server = try await ServerBootstrap(group: group).bind(unixDomainSocketPath: path) { channel in
            channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
        }
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await server.executeThenClose { clients in
                    await withTaskGroup(of: Void.self) { relays in
                        do {
                            for try await client in clients { relays.addTask { await self.relay(client) } }
                        } catch { relays.cancelAll() }
                    }
                }
            }
            let result = try await body()
            tasks.cancelAll()
            return result
        }
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Until either side ends, or a message is to be lost.
    private func relay(_ client: Connection) async {
        do {
            let server = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: target) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
            try await client.executeThenClose { requests, replies in
                try await server.executeThenClose { answers, sending in
                    try await withThrowingTaskGroup(of: Void.self) { directions in
                        directions.addTask { try await self.pass(requests, to: sending, losing: .request) }
                        directions.addTask { try await self.pass(answers, to: replies, losing: .reply) }
                        // One direction ends the connection.
                        _ = try await directions.next()
                        directions.cancelAll()
                    }
                }
            }
        } catch {
            // Either side hung up: that is what this proxy is for.
            return
        }
    }

    private func pass(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>, to sink: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        losing loss: Loss
    ) async throws {
        for try await bytes in source {
            if isToBeLost(bytes, loss) { return }
            try await sink.write(bytes)
        }
    }

    /// The request binds the statement that advances the head; the reply ends with the tag of the notification.
    private func isToBeLost(_ bytes: ByteBuffer, _ loss: Loss) -> Bool {
        armed.withLock { armed in
            guard armed == loss else { return false }
            let text = String(decoding: bytes.readableBytesView, as: UTF8.self)
            let isIt = loss == .reply ? text.contains("NOTIFY") : text.contains("mall")
            if isIt { armed = nil }
            return isIt
        }
    }
}
