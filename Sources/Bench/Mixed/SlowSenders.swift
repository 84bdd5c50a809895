import NIOCore
import NIOPosix
import Synchronization

/// Connections that send a byte a second, of a request's head or of its body, and come again when they are closed.
final class SlowSenders: Sendable {
    private static let count = 50
    private static let head = "POST /graphql HTTP/1.1\r\nhost: mall\r\ncontent-type: application/json\r\n"

    private let port: Int
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let isOver = Atomic<Bool>(false)

    init(port: Int) { self.port = port }

    func begin() async throws {
        for number in 0..<Self.count { try await connect(number).get() }
    }

    func end() async throws {
        isOver.store(true, ordering: .relaxed)
        try await group.shutdownGracefully()
    }

    @discardableResult
    private func connect(_ number: Int) -> EventLoopFuture<Void> {
        let isBody = number % 2 == 0
        let start = Self.head + (isBody ? "content-length: 60000\r\n\r\n{" : "x-slow: ")
        let connected = ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port)
        return connected.flatMap { channel in
            channel.writeAndFlush(ByteBuffer(string: start), promise: nil)
            let drip = channel.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
                channel.writeAndFlush(ByteBuffer(string: " "), promise: nil)
            }
            channel.closeFuture.whenComplete { _ in
                drip.cancel()
                // At once would be another attack than this one.
                guard !self.isOver.load(ordering: .relaxed) else { return }
                channel.eventLoop.scheduleTask(in: .seconds(1)) { self.connect(number) }
            }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
    }
}
