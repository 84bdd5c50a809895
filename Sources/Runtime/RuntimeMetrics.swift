import EventSourcing
import Metrics

/// What the loop tells the operators. Names and labels are public interface.
struct RuntimeMetrics {
    private let labels: [(String, String)]
    private let queueCommands: Gauge
    private let queueAge: Gauge
    private let cacheBytes: Gauge
    private let groupCommands: Recorder
    private let groupEvents: Recorder
    private let queueTime: Metrics.Timer
    private let decideTime: Metrics.Timer
    private let commitTime: Metrics.Timer
    private let loads: Counter
    private let loadStreams: Recorder
    private let accepted: Counter
    private let replays: Counter
    private let retaken: Counter

    init(partition: PartitionID) {
        labels = [("partition", "\(partition)")]
        queueCommands = Gauge(label: "mallard_runtime_queue_commands", dimensions: labels)
        queueAge = Gauge(label: "mallard_runtime_queue_age_seconds", dimensions: labels)
        cacheBytes = Gauge(label: "mallard_runtime_cache_bytes", dimensions: labels)
        groupCommands = Recorder(label: "mallard_runtime_group_commands", dimensions: labels)
        groupEvents = Recorder(label: "mallard_runtime_group_events", dimensions: labels)
        queueTime = Metrics.Timer(label: "mallard_runtime_queue_seconds", dimensions: labels)
        decideTime = Metrics.Timer(label: "mallard_runtime_decide_seconds", dimensions: labels)
        commitTime = Metrics.Timer(label: "mallard_runtime_commit_seconds", dimensions: labels)
        loads = Counter(label: "mallard_runtime_loads_total", dimensions: labels)
        loadStreams = Recorder(label: "mallard_runtime_load_streams", dimensions: labels)
        accepted = Counter(label: "mallard_runtime_accepted_total", dimensions: labels)
        replays = Counter(label: "mallard_runtime_replays_total", dimensions: labels)
        retaken = Counter(label: "mallard_runtime_taken_back_total", dimensions: labels)
    }

    func queue(commands: Int, oldest: Duration, cacheBytes bytes: Int) {
        queueCommands.record(commands)
        queueAge.record(oldest / .seconds(1))
        cacheBytes.record(bytes)
    }

    /// From a submission's arrival to the first look at it.
    func begun(after wait: Duration) { queueTime.recordNanoseconds(wait.nanoseconds) }

    /// One round of decisions.
    func decided(in duration: Duration) { decideTime.recordNanoseconds(duration.nanoseconds) }

    func committed(commands: Int, events: Int, in duration: Duration) {
        groupCommands.record(commands)
        groupEvents.record(events)
        commitTime.recordNanoseconds(duration.nanoseconds)
    }

    func loadStarted(streams: Int) {
        loads.increment()
        loadStreams.record(streams)
    }

    func takenBack(_ commands: Int) { retaken.increment(by: commands) }

    func failed(_ failure: CommitFailure) {
        let kind =
            switch failure {
            case .leaseLost: "lease_lost"
            case .rolledBack: "rolled_back"
            case .refused: "refused"
            case .streamMoved: "stream_moved"
            case .unknown: "unknown"
            }
        Counter(label: "mallard_runtime_commit_failures_total", dimensions: labels + [("kind", kind)]).increment()
    }

    func answered(_ answer: CommandAnswer) {
        switch answer {
        case .accepted(_, _, let replayed): if replayed { replays.increment() } else { accepted.increment() }
        case .rejected(let rejection):
            Counter(label: "mallard_runtime_rejections_total", dimensions: labels + [("code", rejection.code)])
                .increment()
        case .failed(let failure):
            Counter(label: "mallard_runtime_failures_total", dimensions: labels + [("kind", Self.kind(failure))])
                .increment()
        }
    }

    private static func kind(_ failure: CommandFailure) -> String {
        switch failure {
        case .keyReused: "key_reused"
        case .overloaded: "overloaded"
        case .tooManyAtOnce: "too_many_at_once"
        case .unavailable: "unavailable"
        case .outcomeUnknown: "outcome_unknown"
        case .notOwner: "not_owner"
        case .poisoned: "poisoned"
        case .defect: "defect"
        }
    }
}

extension Duration {
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
