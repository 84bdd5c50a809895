public import EventSourcing

public enum ReadModelError: Error, Hashable, Sendable {
    /// The store could not be asked in time; what was sent may or may not have been done. Read again.
    case unavailable(reason: String)
    /// The store answered something this build does not understand.
    case corrupt(reason: String)
}

/// Rows to read from one generation.
public struct RowsRequest: Sendable {
    public struct Row: Hashable, Sendable {
        public let bucket: Int
        /// `GenerationKeys.suffix(tenant, key)`
        public let suffix: String

        public init(bucket: Int, suffix: String) {
            self.bucket = bucket
            self.suffix = suffix
        }
    }

    public let keys: GenerationKeys
    public var rows: [Row]

    public init(keys: GenerationKeys, rows: [Row] = []) {
        self.keys = keys
        self.rows = rows
    }
}

/// A row of one generation, as it is stored.
public struct StoredRow: Sendable {
    public let bucket: Int
    /// `GenerationKeys.suffix(tenant, key)`
    public let suffix: String
    public let columns: Columns

    public init(bucket: Int, suffix: String, columns: Columns) {
        self.bucket = bucket
        self.suffix = suffix
        self.columns = columns
    }
}

/// What happens to one bucket: all of it, and only if the checkpoint is the one expected.
public struct BucketStep: Sendable {
    public let keys: GenerationKeys
    public let bucket: Int
    public let expected: Checkpoint
    public let next: Checkpoint
    public let writes: StepWrites

    /// Rows one step writes at most, unless a single event touches more.
    public static let rowsMax = 500

    public init(keys: GenerationKeys, bucket: Int, expected: Checkpoint, next: Checkpoint, writes: StepWrites) {
        self.keys = keys
        self.bucket = bucket
        self.expected = expected
        self.next = next
        self.writes = writes
    }
}

public enum StepOutcome: Hashable, Sendable {
    case applied
    /// Nothing was written: the checkpoint is another, or there is none.
    case fenced(actual: Checkpoint?)
}

public enum PublishOutcome: Hashable, Sendable {
    case published
    /// Another projector said as much or more, in another epoch or generation perhaps. Nothing was stored.
    case superseded(by: Watermark)
    /// What is stored (nil: nothing) is behind what was published before: the store went back.
    case lost(stored: Watermark?)
}

/// Where read models live. The memory one and the one in Redis pass the same contract.
public protocol ReadModelStore: Sendable {
    /// By projection: what is live, what is being built, what is kept.
    func generations(of partition: PartitionID) async throws(ReadModelError) -> [String: GenerationState]
    func watermarks(of partition: PartitionID) async throws(ReadModelError) -> [String: Watermark]

    /// Notes that a generation is being built, and gives it checkpoints at the start of the log where it has none.
    func open(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError)

    /// The checkpoints of all buckets of each generation. A missing one means the generation is broken: rebuild it.
    func checkpoints(of generations: [GenerationID]) async throws(ReadModelError) -> [[Checkpoint?]]

    /// The rows asked for, request by request; nil for rows that do not exist.
    func rows(_ requests: [RowsRequest]) async throws(ReadModelError) -> [[Columns?]]

    /// Hands over every row of a generation, facts too, some hundreds at once; one perhaps twice. Takes a pass over all
    /// keys. Not a snapshot: nobody should be writing.
    func visitRows(
        of keys: GenerationKeys, _ visit: ([StoredRow]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError)

    /// Takes each step on its own, in the order given.
    func step(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome]

    /// Stores and announces watermarks, each only if what is stored is not behind what this projector published
    /// before: a store that has gone back in time must not be given a watermark its rows do not have.
    func publish(
        _ messages: [WatermarkMessage], of partition: PartitionID
    ) async throws(ReadModelError) -> [PublishOutcome]

    /// Stores and announces a watermark whatever is stored, provided its run epoch is higher.
    func lower(_ mark: Watermark, of partition: PartitionID) async throws(ReadModelError)

    /// Makes a built generation the live one, with its first watermark, and the one before the kept one, in one step.
    ///
    /// False if readers were shown a higher position, meanwhile perhaps: nothing is done, unless `isForced`.
    func activate(_ change: GenerationSwitch, isForced: Bool) async throws(ReadModelError) -> Bool

    /// Makes the kept generation the one being built, from where it stands. False if it is not the kept one.
    func reopen(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) -> Bool

    /// Keeps the generation no longer, if it is the kept one.
    func release(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError)

    /// Takes a projection from its readers: no live generation, and a watermark that says so.
    func withdraw(_ projection: String, of partition: PartitionID, epoch: Int64) async throws(ReadModelError)

    /// Generations that were opened and not dropped.
    func opened(of partition: PartitionID) async throws(ReadModelError) -> [GenerationID]

    /// Removes every key of a generation, which nobody may be writing. Takes a pass over all keys.
    func drop(_ generation: GenerationID) async throws(ReadModelError)

    /// The names of everything a generation holds but checkpoints, by bucket, each list sorted by bytes.
    ///
    /// Takes a pass over all keys, and holds the names in memory. Not a snapshot: nobody should be writing.
    func names(of generation: GenerationID) async throws(ReadModelError) -> [[String]]

    /// The values of names that `names(of:)` gave; what has gone meanwhile is left out.
    func entries(
        _ names: [String], of keys: GenerationKeys, bucket: Int
    ) async throws(ReadModelError) -> [StoredEntry]
}

/// One key of a generation with its value, in canonical form: equal read models give equal lists.
public struct StoredEntry: Hashable, Sendable, Comparable {
    public enum Value: Hashable, Sendable {
        /// Columns in the order of their names' bytes.
        case row([Columns.Column])
        /// Members in the order of score, then bytes.
        case index([IndexMember])
    }

    public struct IndexMember: Hashable, Sendable {
        public let member: [UInt8]
        public let score: Int64

        public init(member: [UInt8], score: Int64) {
            self.member = member
            self.score = score
        }
    }

    /// `m:demo:p1029743` or `i:demo:price`: the key without its tag.
    public let key: String
    public let value: Value

    public init(key: String, value: Value) {
        self.key = key
        switch value {
        case .row(let columns):
            self.value = .row(columns.sorted { $0.name.lexicographicallyPrecedes($1.name) })
        case .index(let members):
            self.value = .index(
                members.sorted { left, right in
                    left.score == right.score
                        ? left.member.lexicographicallyPrecedes(right.member) : left.score < right.score
                })
        }
    }

    public static func < (left: StoredEntry, right: StoredEntry) -> Bool {
        left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
}
