/// What live queries may take, all together and each.
public struct LiveLimits: Hashable, Sendable {
    /// Streams of one signed-in viewer, or of one address that a proxy tells.
    public var perClientMax = 8
    public var totalMax = 20_000
    /// Queries that differ: each is run by itself when what it read changes.
    public var distinctMax = 2_000
    /// Of the latest results together.
    public var bytesMax = 64 << 20
    /// A stream ends after this, or with its token: its client opens another.
    public var lifetime = Duration.seconds(1_800)
    /// From one sign of life to the next.
    public var heartbeat = Duration.seconds(15)
    /// A client that has not taken an event for so long is gone.
    public var stuck = Duration.seconds(30)
    /// Changes that come so close together make one result.
    public var gather = Duration.milliseconds(20)
    /// From one result of a query to its next.
    public var interval = Duration.milliseconds(250)
    /// Until a query that could not be read is tried again.
    public var retry = Duration.seconds(1)
    /// Queries that run at once.
    public var concurrentMax = 16

    public init() {}
}
