public import EventSourcing

public struct ProjectorConfiguration: Sendable {
    public var partition = PartitionID.first
    /// Events read at once.
    public var pageLimit = 2_000
    /// Bytes of rows kept in memory, over all projections of the process.
    public var cacheBytes = 64 << 20
    /// A row that holds more takes no further event: the projection stops there, and the others go on. Far below
    /// what a store refuses (Redis: 512 MiB), which would hold up every projection of the lane.
    public var rowBytesMax = 64 << 20
    /// Every bucket's checkpoint moves at least this often while there are events.
    public var checkpointInterval = Duration.seconds(1)
    /// How long to wait for news of the log before looking anyway.
    public var pollInterval = Duration.seconds(1)
    /// How long readers may still use a generation after another has taken its place; at least 60 s in production.
    public var keepsOldGeneration = Duration.seconds(60)
    /// How long the generation before is kept for going back, where a rebuild does not say otherwise. Its memory is
    /// taken for as long.
    public var keepsForGoingBack = Duration.seconds(3_600)
    /// First and longest pause before a projection that met an event it cannot take tries again.
    public var retryFirst = Duration.seconds(1)
    public var retryLongest = Duration.seconds(60)

    public init() {}
}
