import EventSourcing
import Logging
import Tracing

/// Decides the commands of one partition, in memory, one after the other; writes them in groups.
///
/// All state belongs to one task. The loop takes messages, decides what can be decided, and leaves a list of
/// effects that others perform; each effect ends in a message. While groups are on their way into the log the next
/// one is decided on the states as they will be, so nothing that saw them is answered before they are committed.
final class DecisionLoop {
    enum Mode {
        /// The head is not known for certain: nothing is decided.
        case settling
        case running
        /// After a failure, for a moment.
        case pausing
        /// The lease is lost, and a commit is still unanswered.
        case leaving
        case ended(OwnerEnd)
    }

    /// A key in a group that is not committed, and who waits to use it too.
    struct LiveKey {
        var waiters: [Submission] = []
    }

    let lease: Lease
    let configuration: RuntimeConfiguration
    let inbox: Inbox
    let outside: LoopOutside
    let metrics: RuntimeMetrics
    let watch: any DecisionWatch
    let tracer: any Tracer
    let encodeMeta: @Sendable (CommandEnvelope) -> [UInt8]
    let logger: Logger

    var mode = Mode.settling
    var isDraining = false
    /// Where the new owner is, once the lease is lost and if it is known.
    var ownerAddress: String?
    var effects: [LoopEffect] = []
    /// Submissions taken in whose caller has no answer yet.
    var outstanding = 0

    // What waits.
    var resumed = FirstInFirstOut<Submission>()
    var lanes = CommandLane.allCases.map { _ in FirstInFirstOut<Submission>() }
    var interactiveTurns = 0
    var liveKeys: [OutcomeKey: LiveKey] = [:]
    var wanted: [PendingLoad] = []
    var loading: [Int: PendingLoad] = [:]
    /// For each stream on its way here, the load that brings it.
    var streamsLoading: [StreamKey: PendingLoad] = [:]
    var loadsMade = 0

    // What is known.
    let cache: StateCache
    let keys: PersonKeyCache
    var outcomes: RecentMap<OutcomeKey, CommandOutcome>
    /// Every key this owner has sent to the log and, once learned, every key that was there before.
    var keyFilter: KeyFilter
    var keysAre = KeysKnown.notYet

    // What is written.
    var head = LogHead(position: .start, epoch: 0, recordedAt: Timestamp(milliseconds: 0), group: 0)
    /// Sent and not answered, in the order in which the log takes them, each decided on those before it.
    var inFlight: [OpenGroup] = []
    var open: OpenGroup?
    /// The number of the newest group; of those committed before this owner none has a larger one.
    var groupsMade = 0
    /// Since the log last took a group: that it can be read does not tell that it can be written.
    var failures = 0
    var settlements = 0
    /// The last pause: an earlier one that ends late means nothing.
    var pauses = 0
    var snapshots: [StreamKey: SnapshotDraft] = [:]
    var isSaving = false

    init(
        lease: Lease, configuration: RuntimeConfiguration, outside: LoopOutside, keys: PersonKeyCache,
        watch: any DecisionWatch = NoDecisionWatch(), tracer: any Tracer = NoOpTracer(),
        encodeMeta: @escaping @Sendable (CommandEnvelope) -> [UInt8], logger: Logger
    ) {
        self.lease = lease
        self.configuration = configuration
        self.outside = outside
        self.keys = keys
        self.watch = watch
        self.tracer = tracer
        self.encodeMeta = encodeMeta
        self.logger = logger
        inbox = outside.inbox
        keyFilter = KeyFilter(bytesMax: configuration.keyFilterBytesMax)
        metrics = RuntimeMetrics(partition: lease.partition)
        cache = StateCache(bytesMax: configuration.cacheBytesMax)
        outcomes = RecentMap(
            entriesMax: configuration.recentOutcomesMax, weightMax: configuration.recentOutcomeBytesMax)
    }

    /// Until drained, or the lease is lost.
    func run() async -> OwnerEnd {
        await withDiscardingTaskGroup(returning: OwnerEnd.self) { tasks in
            effects = [.recover]
            while true {
                perform(&tasks)
                if case .ended(let end) = mode {
                    tasks.cancelAll()
                    return end
                }
                for message in await inbox.take() {
                    handle(message)
                    perform(&tasks)
                }
                pump()
            }
        }
    }

    private func perform(_ tasks: inout DiscardingTaskGroup) {
        for effect in effects where !outside.performNow(effect) {
            let outside = outside
            tasks.addTask { await outside.perform(effect) }
        }
        effects.removeAll(keepingCapacity: true)
    }

    func handle(_ message: LoopMessage) {
        if case .ended = mode {
            if case .submitted(let request) = message { refuse(request) }
            return
        }
        switch message {
        case .submitted(let request): admit(request)
        case .recovered(let result): recovered(result)
        case .looked(let result): looked(result)
        case .keysLearned(let result): keysLearned(result)
        case .committed(let id, let result): committed(id, result)
        case .settled(let id, let settlement): settled(id, settlement)
        case .loaded(let id, let result): loaded(id, result)
        case .saved(let result): saved(result)
        case .pauseEnded(let id): pauseEnded(id)
        case .drain: drain()
        case .drainExpired:
            abandonAll(.unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds))
            isSaving = false
        case .stepDown(let address): stepDown(address: address)
        }
    }

    /// Everything that can be done now without waiting.
    func pump() {
        if case .running = mode {
            repeat { decideReady() } while send() && hasReady && !inbox.isCommitAnswered
            startLoads()
            cache.trim()
        }
        // A snapshot that is being saved spares the next owner a long load.
        if isDraining, outstanding == 0, inFlight.isEmpty, !isSaving { end(.drained) }
        metrics.queue(commands: inbox.commands, oldest: queueAge, cacheBytes: cache.bytes)
    }
}

/// Why an owner ended.
public enum OwnerEnd: Sendable, Hashable {
    /// Asked to; everything taken in was answered.
    case drained
    /// Another owner has the partition. This one never writes again.
    case leaseLost
}
