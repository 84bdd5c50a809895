import Foundation
import NIOCore
import NIOPosix
import Postgres
import Synchronization

/// Stands between a client and the server's socket, and loses messages: one at the moment it is told to, or some at
/// random. A message lost is a connection lost, as TCP has it.
public final class ReplyDroppingProxy: Sendable {
    public enum Loss: Sendable, Hashable {
        /// The transaction is sent on; what the server says of its last statement never arrives.
        case reply
        /// The transaction never reaches the server.
        case request
        /// The client's connection ends; the transaction is on its way still, and reaches the server when it is let.
        case late
    }

    /// What becomes of some bytes, in either direction. Behind everything but the first the connection ends.
    private enum Fate {
        case passed, lost, halved, passedAsTheLast, late
    }

    private struct State {
        var armed: Loss?
        var random: SeededRandom?
        var oneIn = 1
        var losses = 0
        var commitRepliesLost = 0

        mutating func draw(_ bound: Int) -> Int {
            guard var random else { return 0 }
            defer { self.random = random }
            return Int.random(in: 0..<bound, using: &random)
        }
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let state = Mutex(State())
    /// Path of the server's socket, and of this proxy's.
    private let target: String
    private let path: String
    /// Leads here what leads to the server.
    public let conninfo: String
    private let (released, release) = AsyncStream.makeStream(of: Void.self)

    /// - Parameter conninfo: of a server at a Unix socket.
    public init(before conninfo: String) throws {
        let configuration = try PostgresConfiguration(conninfo: conninfo)
        guard let host = configuration.host, let port = configuration.port else {
            throw PostgresError.configuration("a host and a port are wanted")
        }
        let folder = try TestFolder.make("proxy")
        target = "\(host)/.s.PGSQL.\(port)"
        path = "\(folder)/.s.PGSQL.\(port)"
        self.conninfo = conninfo.replacingOccurrences(of: host, with: folder)
    }

    /// The next commit is lost.
    public func lose(_ loss: Loss) { state.withLock { $0.armed = loss } }

    /// Lets go on what is late.
    public func letGo() { release.finish() }

    public var hasLost: Bool { state.withLock { $0.armed == nil } }

    /// From now on one message in so many is lost, cut in the middle, or the last one of its connection; the answer
    /// to a commit three times as often.
    public func loseAtRandom(oneIn: Int, seed: UInt64) {
        state.withLock { state in
            state.random = SeededRandom(seed: seed)
            state.oneIn = oneIn
        }
    }

    /// From now on everything is passed on.
    public func loseNothing() { state.withLock { $0.random = nil } }

    /// Messages lost at random, and how many of them said that a transaction was committed.
    public var losses: (all: Int, commitReplies: Int) { state.withLock { ($0.losses, $0.commitRepliesLost) } }

    /// Serves while `body` runs.
    public func serve<R: Sendable>(_ body: @Sendable () async throws -> R) async throws -> R {
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
                        directions.addTask {
                            try await self.pass(requests, to: sending, losing: .request) {
                                client.channel.close(promise: nil)
                            }
                        }
                        directions.addTask { try await self.pass(answers, to: replies, losing: .reply) {} }
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
        losing loss: Loss, hangUp: () -> Void
    ) async throws {
        for try await bytes in source {
            switch fate(of: bytes, loss) {
            case .passed: try await sink.write(bytes)
            case .lost: return
            case .halved:
                var half = bytes
                half.moveWriterIndex(to: bytes.readerIndex + bytes.readableBytes / 2)
                return try await sink.write(half)
            case .passedAsTheLast: return try await sink.write(bytes)
            case .late:
                hangUp()
                for await _ in released {}
                try await sink.write(bytes)
            }
        }
    }

    private func fate(of bytes: ByteBuffer, _ loss: Loss) -> Fate {
        state.withLock { state in
            if let armed = state.armed {
                let isThere = armed == loss || armed == .late && loss == .request
                guard isThere, Self.isCommit(bytes, loss) else { return .passed }
                state.armed = nil
                return armed == .late ? .late : .lost
            }
            guard state.random != nil else { return .passed }
            let isReply = loss == .reply && Self.isCommit(bytes, loss)
            guard state.draw(isReply ? state.oneIn / 3 : state.oneIn) == 0 else { return .passed }
            state.losses += 1
            let fate = [Fate.lost, .halved, .passedAsTheLast][state.draw(3)]
            if isReply, fate != .passedAsTheLast { state.commitRepliesLost += 1 }
            return fate
        }
    }

    /// The request binds the statement that advances the head; the reply ends with the tag of the notification.
    private static func isCommit(_ bytes: ByteBuffer, _ loss: Loss) -> Bool {
        let text = String(decoding: bytes.readableBytesView, as: UTF8.self)
        return loss == .reply ? text.contains("NOTIFY") : text.contains("mall")
    }
}
