import EventSourcing

/// One round trip's worth of what waiting commands need.
final class PendingLoad {
    /// A command that wants to know whether its key has an outcome.
    struct Asker {
        let submission: Submission
        let index: Int
        let key: OutcomeKey
        /// Of the recent outcomes, when the question was put.
        let generation: Int
    }

    let id: Int
    private(set) var reads: [StreamRead] = []
    private(set) var request = LoadRequest()
    private(set) var askers: [Asker] = []
    private(set) var creating: [TenantPerson] = []
    private(set) var known: [TenantPerson] = []
    /// Streams that are here already, but not the keys that fold them.
    private(set) var unfolded: [(key: StreamKey, read: StreamRead, loaded: LoadedStream)] = []
    private(set) var waiters: [Submission] = []
    /// Who asked for which stream.
    private(set) var wants: [(submission: Submission, key: StreamKey)] = []
    /// Streams that changed here while they were on their way: what comes is of no use.
    var outdated: Set<StreamKey> = []

    init(id: Int) { self.id = id }

    func add(_ read: StreamRead, of tenant: TenantID, snapshots: Bool = true) -> StreamKey {
        let key = StreamKey(tenant, read.stream)
        reads.append(read)
        request.streams.append(
            LoadRequest.Stream(key: key, snapshotVersion: snapshots ? read.snapshotVersion : nil))
        return key
    }

    func ask(_ asker: Asker) {
        askers.append(asker)
        request.outcomes.append(asker.key)
    }

    func need(_ person: TenantPerson, creating isCreated: Bool) {
        if isCreated, !creating.contains(person) { creating.append(person) }
        if !isCreated, !known.contains(person) { known.append(person) }
    }

    func keep(_ key: StreamKey, _ read: StreamRead, _ loaded: LoadedStream) {
        unfolded.append((key, read, loaded))
    }

    func join(_ submission: Submission, for key: StreamKey) {
        wants.append((submission, key))
        join(submission)
    }

    func join(_ submission: Submission) {
        guard !submission.loads.contains(id) else { return }
        submission.loads.append(id)
        waiters.append(submission)
    }
}
