internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A Redis, reached over one or a few connections that all callers share; or a Redis Cluster, so many to each node.
///
/// Connects in the background, at once and again whenever a connection is lost; calls made while the first attempt
/// is under way wait for it. Close it when done.
public final class RedisClient: Sendable {
    public let configuration: RedisConfiguration
    /// None of its own if it is a cluster's.
    private let connections: [RedisConnection]
    private let cluster: Cluster?
    private let turn = Atomic<Int>(0)
    let dialer: Dialer

    public init(_ configuration: RedisConfiguration) {
        precondition(configuration.connectionCount > 0, "a client has connections")
        let group = MultiThreadedEventLoopGroup.singleton
        self.configuration = configuration
        if case .cluster(let seeds) = configuration.address {
            let cluster = Cluster(configuration, seeds: seeds)
            self.cluster = cluster
            self.dialer = Dialer(configuration: configuration, eventLoop: group.next(), cluster: cluster)
            self.connections = []
            return
        }
        self.cluster = nil
        self.dialer = Dialer(configuration: configuration, eventLoop: group.next())
        self.connections = (0..<configuration.connectionCount).map { _ in
            RedisConnection(configuration, eventLoop: group.next())
        }
    }

    deinit { for connection in connections { connection.abandon() } }

    /// The replies to all commands, in their order. A command that the server refuses has `RedisValue.error` in its
    /// place, and those after it are carried out nevertheless.
    ///
    /// Once written, a pipeline is waited for until its deadline even if the task is cancelled, since it cannot be
    /// taken back. `timeout` defaults to the configuration's.
    ///
    /// In a cluster each command goes to the master of its first key, and MULTI cannot be used.
    public func send(_ pipeline: RedisPipeline, timeout: Duration? = nil) async throws(RedisError) -> [RedisValue] {
        guard !pipeline.isEmpty else { return [] }
        guard !Task.isCancelled else { throw .cancelled }
        if let cluster { return try await cluster.send(pipeline, timeout: timeout) }
        return try await withCheckedContinuation { continuation in
            hand(pipeline, to: .values(continuation), timeout)
        }.get()
    }

    /// As `send`, with the replies as they came.
    public func sendFlat(
        _ pipeline: RedisPipeline, timeout: Duration? = nil
    ) async throws(RedisError) -> RedisReplies {
        guard !pipeline.isEmpty else { return RedisReplies() }
        guard !Task.isCancelled else { throw .cancelled }
        if let cluster { return try RedisReplies(try await cluster.send(pipeline, timeout: timeout)) }
        return try await withCheckedContinuation { continuation in
            hand(pipeline, to: .flat(continuation), timeout)
        }.get()
    }

    private func hand(_ pipeline: RedisPipeline, to waiter: Request.Waiter, _ timeout: Duration?) {
        let deadline = NIODeadline.now() + TimeAmount(timeout ?? configuration.commandTimeout)
        nextConnection().send(
            Request(bytes: pipeline.bytes, count: pipeline.count, deadline: deadline, waiter: waiter))
    }

    /// The reply to one command of plain words; a refusal is thrown.
    public func command(_ name: String, _ arguments: String...) async throws(RedisError) -> RedisValue {
        var pipeline = RedisPipeline()
        pipeline.append(name) { command in
            for argument in arguments { command.argument(argument) }
        }
        return try await reply(to: pipeline)
    }

    /// The only reply to a pipeline of one command; a refusal is thrown.
    public func reply(to pipeline: RedisPipeline, timeout: Duration? = nil) async throws(RedisError) -> RedisValue {
        precondition(pipeline.count == 1, "one command has one reply")
        let replies = try await send(pipeline, timeout: timeout)
        return try replies[0].unwrapped()
    }

    public var isCluster: Bool { cluster != nil }

    /// For what concerns a server and not a key: each master of a cluster that owns slots, as it says now; else this.
    public func masters() async throws(RedisError) -> [RedisClient] {
        guard let cluster else { return [self] }
        return try await cluster.masters()
    }

    /// What has been taken in and not answered yet, over all connections.
    public var load: (commands: Int, bytes: Int) {
        if let cluster { return cluster.load }
        return connections.reduce(into: (0, 0)) { sum, connection in
            sum.commands += connection.load.commands
            sum.bytes += connection.load.bytes
        }
    }

    /// Refuses new calls, waits for those in flight (at most until their deadlines) and closes the connections.
    /// Subscriptions end with their streams, not with this.
    public func close() async {
        if let cluster { return await cluster.close() }
        await withDiscardingTaskGroup { group in
            for connection in connections { group.addTask { await connection.close() } }
        }
    }

    /// The caller's own, if it runs on a connection's event loop: so nothing is handed to another thread. Else in turn,
    /// passing over those that are down as long as another is not.
    private func nextConnection() -> RedisConnection {
        guard connections.count > 1 else { return connections[0] }
        if let loop = MultiThreadedEventLoopGroup.currentEventLoop,
            let own = connections.first(where: { $0.isOn(loop) }), own.isUsable
        {
            return own
        }
        let first = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        for offset in 0..<connections.count {
            let connection = connections[Int(UInt(bitPattern: first &+ offset) % UInt(connections.count))]
            if connection.isUsable { return connection }
        }
        return connections[Int(UInt(bitPattern: first) % UInt(connections.count))]
    }
}
