/// The bounds of one partition's owner.
public struct RuntimeConfiguration: Sendable, Hashable {
    /// Commands of one lane that may wait, be decided, or be on their way into the log.
    public var queueCommandsMax = 20_000
    public var queueBytesMax = 64 << 20
    /// Interactive commands of one principal that may be under way, so that one who floods waits for himself.
    public var principalCommandsMax = 256
    /// What of a lane one tenant may fill.
    public var tenantCommandsMax = 10_000
    /// Who has waited this long for a decision is told to come again: his client has given up by then.
    public var queueAgeMax = Duration.seconds(15)
    /// What the states at hand may hold.
    public var cacheBytesMax = 64 << 20
    /// A group is full at the first of these; the command that fills it may go beyond.
    public var groupCommandsMax = 512
    public var groupEventsMax = 4_096
    public var groupBytesMax = 4 << 20
    /// Groups on their way into the log at a time: the log begins with the second the moment the first is committed.
    public var commitsMax = 2
    /// The least a group behind another one has: smaller ones cost more than the log would gain by not waiting.
    public var followingCommandsMin = 16
    /// How often a command's group may roll back, or its loads fail, before the command is told to come again.
    public var attemptsMax = 4
    /// Pause after the first failure; doubled for each that follows at once.
    public var retryPause = Duration.milliseconds(20)
    /// How often the head is asked for after an unanswered commit before the clients are told that nobody knows.
    public var settlementsMax = 8
    /// Loads under way at a time; what is needed meanwhile goes together into the next.
    public var loadsMax = 2
    /// Streams of one load.
    public var loadStreamsMax = 2_048
    /// Commands of one submission whose reads are looked for ahead of their turn.
    public var prefetchCommandsMax = 512
    /// Events after which a stream deserves a new snapshot, and how often one stream may have one: this pause, and as
    /// much again for each MiB that its state holds.
    public var snapshotEvents: Int32 = 256
    public var snapshotPauseMilliseconds: Int64 = 1_000
    /// Remembered answers, so that most repeated commands cost no look-up. Each of two generations.
    public var recentOutcomesMax = 16_384
    public var recentOutcomeBytesMax = 4 << 20
    /// What is known of all keys in use, so that a new one costs no look-up: 1 MiB for 699,050 keys. With more keys
    /// than fit, each new command is looked up.
    public var keyFilterBytesMax = 32 << 20
    public var personKeysMax = 16_384
    /// What a client is told to wait when there is no room, or no log.
    public var retryAfterMilliseconds: Int64 = 1_000
    /// How long commands may take to end once draining began.
    public var drainTimeout = Duration.seconds(10)

    public init() {}
}
