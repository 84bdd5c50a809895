internal import NIOCore

/// Where one node of a Redis Cluster listens.
public struct RedisNode: Hashable, Sendable {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

/// Where a Redis is and how patient to be with it. The password is never printed.
public struct RedisConfiguration: Sendable {
    public enum Address: Hashable, Sendable {
        case unix(path: String)
        case tcp(host: String, port: Int)
        /// A Redis Cluster, entered at any of these nodes; the others are learnt from them.
        case cluster(seeds: [RedisNode])
    }

    public var address: Address
    /// Named user of the server's ACL; nil for the default user.
    public var username: String?
    public var password: String?
    /// 0...15 unless the server is configured otherwise.
    public var database = 0
    /// Connections that share the load in turn, to each node if it is a cluster. Pipelines sent at the same time keep
    /// their order only on one.
    public var connectionCount = 1

    /// As many connections as there are event loops: callers on one of them have a connection on their own thread.
    public static var connectionPerLoop: Int { NIOSingletons.groupLoopCountSuggestion }
    /// For connecting and logging in together.
    public var connectTimeout = Duration.seconds(2)
    /// From `send` to the last reply, unless the call says otherwise.
    public var commandTimeout = Duration.seconds(2)
    /// How long a server that owes replies may say nothing at all. Then it is taken for silent: what it owes has timed
    /// out, and calls are refused at once until it answers again.
    ///
    /// Nil suits callers of long commands: each call waits for its own time, and the connection is given up after
    /// three times `commandTimeout`.
    public var patience: Duration?
    /// Commands without a reply on one connection; above it `send` is refused. One pipeline alone may exceed it.
    public var maxInFlight = 100_000
    /// Bytes of such commands; the same holds.
    public var inFlightBytesMax = 64 << 20
    /// Bytes that a reply under way may fill before the connection is given up.
    public var replyBytesMax = 512 << 20

    public init(_ address: Address, username: String? = nil, password: String? = nil) {
        self.address = address
        self.username = username
        self.password = password
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "RedisConfiguration(\(address), database \(database))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["address": address, "database": database]) }
}
