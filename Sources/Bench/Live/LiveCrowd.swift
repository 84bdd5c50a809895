import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Many clients that follow live queries, each over a connection of its own, and note when events come.
final class LiveCrowd: Sendable {
    /// When the events of one update came.
    struct Arrivals: Sendable {
        let start: ContinuousClock.Instant
        var delays: [Duration] = []
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let arrivals = Mutex(Arrivals(start: .now))
    private let channels = Mutex<[any Channel]>([])

    /// Opens a stream for each request; returns when each has its first result.
    func join(_ requests: [String], port: Int) async throws {
        begin()
        // As many at once as wait in the server's backlog without harm.
        for batch in stride(from: 0, to: requests.count, by: 200) {
            let part = requests[batch..<min(batch + 200, requests.count)]
            try await withThrowingTaskGroup(of: (any Channel).self) { tasks in
                for request in part {
                    tasks.addTask {
                        let channel = try await self.bootstrap.connect(host: "127.0.0.1", port: port).get()
                        try await channel.writeAndFlush(ByteBuffer(string: request))
                        return channel
                    }
                }
                for try await channel in tasks { channels.withLock { $0.append(channel) } }
            }
            _ = try await reached(batch + part.count)
        }
    }

    /// Forgets what came, and counts from now.
    func begin() { arrivals.withLock { $0 = Arrivals(start: .now) } }

    /// The delays of so many events since `begin`, in the order they came.
    func reached(_ count: Int) async throws -> [Duration] {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let delays = arrivals.withLock { $0.delays }
            if delays.count >= count { return delays }
            guard ContinuousClock.now < end else {
                throw Program.Failure(description: "\(delays.count) of \(count) events came within 30 s")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func leave() async throws {
        for channel in channels.withLock({ $0 }) { channel.close(promise: nil) }
        try await group.shutdownGracefully()
    }

    private var bootstrap: ClientBootstrap {
        ClientBootstrap(group: group)
            .channelOption(.socketOption(.so_rcvbuf), value: 16 << 10)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EventCounter(crowd: self))
                }
            }
    }

    fileprivate func came(_ events: Int) {
        let now = ContinuousClock.now
        arrivals.withLock { arrivals in
            for _ in 0..<events { arrivals.delays.append(arrivals.start.duration(to: now)) }
        }
    }
}

/// Counts events by the line that each has once.
private final class EventCounter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let mark = Array("event: next".utf8)

    private let crowd: LiveCrowd
    private var matched = 0

    init(crowd: LiveCrowd) { self.crowd = crowd }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var events = 0
        for byte in unwrapInboundIn(data).readableBytesView {
            // No part of the mark begins as the mark does, but its first letter.
            matched = byte == Self.mark[matched] ? matched + 1 : byte == Self.mark[0] ? 1 : 0
            if matched == Self.mark.count {
                events += 1
                matched = 0
            }
        }
        if events > 0 { crowd.came(events) }
    }
}
