/// An event the log has accepted, with the coordinates it was given. Its id is (partition, position).
public struct RecordedEvent: Hashable, Sendable {
    public let position: Position
    public let tenant: TenantID
    public let stream: StreamName
    public let version: StreamVersion
    public let recordedAt: Timestamp
    /// Equals `recordedAt` except for sales that were made before they were recorded.
    public let occurredAt: Timestamp
    public let commandKey: CommandKey
    public let data: EventData
    /// One encoded `mallard.log.v1.EventMeta`.
    public let meta: [UInt8]

    public init(
        position: Position, tenant: TenantID, stream: StreamName, version: StreamVersion, recordedAt: Timestamp,
        occurredAt: Timestamp, commandKey: CommandKey, data: EventData, meta: [UInt8]
    ) {
        self.position = position
        self.tenant = tenant
        self.stream = stream
        self.version = version
        self.recordedAt = recordedAt
        self.occurredAt = occurredAt
        self.commandKey = commandKey
        self.data = data
        self.meta = meta
    }
}

/// An event on its way into the log. Position and `recordedAt` come from the group it is committed in.
public struct NewEvent: Hashable, Sendable {
    public let tenant: TenantID
    public let stream: StreamName
    public let version: StreamVersion
    public let occurredAt: Timestamp
    public let commandKey: CommandKey
    public let data: EventData
    public let meta: [UInt8]

    public init(
        tenant: TenantID, stream: StreamName, version: StreamVersion, occurredAt: Timestamp, commandKey: CommandKey,
        data: EventData, meta: [UInt8]
    ) {
        self.tenant = tenant
        self.stream = stream
        self.version = version
        self.occurredAt = occurredAt
        self.commandKey = commandKey
        self.data = data
        self.meta = meta
    }
}

/// The remembered answer to an accepted command (or no-op). Rejections change nothing and are not kept.
public struct CommandOutcome: Hashable, Sendable {
    public let key: OutcomeKey
    /// SHA-256 over the route and the canonical encoding of the decoded command.
    public let bodyHash: [UInt8]
    public let position: Position
    /// The `result` member of the reply, as JSON bytes.
    public let result: [UInt8]

    public init(key: OutcomeKey, bodyHash: [UInt8], position: Position, result: [UInt8]) {
        self.key = key
        self.bodyHash = bodyHash
        self.position = position
        self.result = result
    }
}

/// A promise to send a command later. Set and cleared in the transaction of its cause.
public struct Deadline: Hashable, Sendable {
    /// Unique within the tenant, and the key of the command it fires.
    public let id: String
    public let tenant: TenantID
    public let due: Timestamp
    /// The route of the command to fire: `order.time_out`.
    public let command: String
    /// The command's JSON body.
    public let body: [UInt8]

    public init(id: String, tenant: TenantID, due: Timestamp, command: String, body: [UInt8]) {
        self.id = id
        self.tenant = tenant
        self.due = due
        self.command = command
        self.body = body
    }
}

public struct DeadlineID: Hashable, Sendable {
    public let tenant: TenantID
    public let id: String

    public init(tenant: TenantID, id: String) {
        self.tenant = tenant
        self.id = id
    }
}

/// Everything one transaction writes: all of it or none.
public struct CommitGroup: Sendable {
    /// The lease this writer holds; another epoch at the head means step down.
    public var epoch: Int64
    /// Where the log must stand; event `i` gets position `expected + 1 + i`.
    public var expected: Position
    /// The group that must be the last one committed. A position alone would not do: another group of as many events
    /// may stand where the one that this one was decided on should.
    public var follows: Int64
    /// The writer's number for this group, used for no other in its epoch and larger than `follows`.
    public var number: Int64
    /// `max(now, last of the partition)`.
    public var recordedAt: Timestamp
    public var events: [NewEvent] = []
    public var outcomes: [CommandOutcome] = []
    public var deadlinesSet: [Deadline] = []
    public var deadlinesCleared: [DeadlineID] = []

    public init(epoch: Int64, expected: Position, follows: Int64, number: Int64, recordedAt: Timestamp) {
        self.epoch = epoch
        self.expected = expected
        self.follows = follows
        self.number = number
        self.recordedAt = recordedAt
    }

    /// The next group, for a writer that waits for each.
    public init(after head: LogHead, recordedAt: Timestamp) {
        self.init(
            epoch: head.epoch, expected: head.position, follows: head.group, number: head.group + 1,
            recordedAt: recordedAt)
    }

    public var last: Position { expected.advanced(by: events.count) }
}

/// How a commit failed, by what the writer must do next.
public enum CommitFailure: Error, Hashable, Sendable {
    /// Epoch, position or the group before differ (`MA001`): another writer owns the partition. Step down,
    /// never write again.
    case leaseLost
    /// Nothing was written and the same group may be decided and sent again.
    case rolledBack(reason: String)
    /// Nothing was written and this group never can be: a constraint or a defect. Fail its commands.
    case refused(reason: String)
    /// A stream this group took as unborn, or at an older version, has moved: load and decide again.
    case streamMoved
    /// COMMIT was sent and no answer came: read the head under the lease, then decide which it was.
    case unknown(reason: String)
}

public enum EventLogError: Error, Hashable, Sendable {
    /// The store could not be asked in time. Nothing was changed by a read.
    case unavailable(reason: String)
    /// The store answered something this build does not understand.
    case corrupt(reason: String)
}

public struct LogHead: Hashable, Sendable {
    public let position: Position
    public let epoch: Int64
    public let recordedAt: Timestamp
    /// The number of the last group committed.
    public let group: Int64

    public init(position: Position, epoch: Int64, recordedAt: Timestamp, group: Int64) {
        self.position = position
        self.epoch = epoch
        self.recordedAt = recordedAt
        self.group = group
    }
}

/// One round trip's worth of cold state.
public struct LoadRequest: Sendable {
    public struct Stream: Hashable, Sendable {
        public let key: StreamKey
        /// The fold version whose snapshot may be used; nil: no snapshots, read from the start.
        public let snapshotVersion: Int16?

        public init(key: StreamKey, snapshotVersion: Int16?) {
            self.key = key
            self.snapshotVersion = snapshotVersion
        }
    }

    public var streams: [Stream] = []
    public var outcomes: [OutcomeKey] = []

    public init() {}
    public var isEmpty: Bool { streams.isEmpty && outcomes.isEmpty }
}

/// A stream as loaded: a snapshot, if one fitted, and the events after it.
public struct LoadedStream: Sendable {
    public let snapshot: Snapshot?
    public let tail: [RecordedEvent]

    public init(snapshot: Snapshot?, tail: [RecordedEvent]) {
        self.snapshot = snapshot
        self.tail = tail
    }
}

public struct Snapshot: Hashable, Sendable {
    public let stream: StreamKey
    public let version: StreamVersion
    public let foldVersion: Int16
    /// Uncompressed here; stored as an LZ4 frame.
    public let state: [UInt8]

    public init(stream: StreamKey, version: StreamVersion, foldVersion: Int16, state: [UInt8]) {
        self.stream = stream
        self.version = version
        self.foldVersion = foldVersion
        self.state = state
    }
}

public struct LoadReply: Sendable {
    /// One for each stream asked, in the order asked.
    public var streams: [LoadedStream] = []
    /// Those of the outcomes asked that exist.
    public var outcomes: [OutcomeKey: CommandOutcome] = [:]

    public init() {}
}

/// The one source of truth, of one partition. Every implementation passes `EventLogContract`.
public protocol EventLog: Sendable {
    func head() async throws(EventLogError) -> LogHead

    /// The head, read after waiting for any transaction that could still change it.
    func settledHead() async throws(EventLogError) -> LogHead

    /// At most `limit` events later than `position`, in order.
    func read(after position: Position, limit: Int) async throws(EventLogError) -> [RecordedEvent]

    /// At most `limit` events of one stream later than `version`, oldest first.
    func read(_ stream: StreamKey, after version: StreamVersion, limit: Int) async throws(EventLogError)
        -> [RecordedEvent]

    func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply

    /// The key of every outcome kept, as of one moment after the call, in no order. Until `visit` answers false.
    func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError)

    func commit(_ group: CommitGroup) async throws(CommitFailure)

    /// The same for a caller that does not wait: groups are committed in the order in which they are asked for here.
    /// `answer` is called once, on whatever thread, and must not block it.
    func commit(_ group: CommitGroup, answer: @escaping @Sendable (Result<Void, CommitFailure>) -> Void)

    /// Off the commit's path and never needed for correctness. Older snapshots of the stream are replaced.
    func save(_ snapshots: [Snapshot]) async throws(EventLogError)

    /// At most `limit` deadlines, those due earliest first, that are due before `instant`.
    func deadlines(before instant: Timestamp, limit: Int) async throws(EventLogError) -> [Deadline]

    /// A hint that there may be something new to read. Never data: whoever listens also polls.
    func appends() -> AsyncStream<Void>
}

extension EventLog {
    public func commit(_ group: CommitGroup, answer: @escaping @Sendable (Result<Void, CommitFailure>) -> Void) {
        // Ends with its answer.
        Task {
            do throws(CommitFailure) {
                answer(.success(try await commit(group)))
            } catch { answer(.failure(error)) }
        }
    }
}
