import EventSourcing
import Synchronization

/// A log that fails as the plan says, in front of one that keeps what it is told.
///
/// A commit may fail before, fail after, or be left open: its transaction then ends, one way or the other, before
/// anybody else gets hold of the head, as in Postgres. Or it may lie in the buffer of a lost connection, where nobody
/// can wait for it.
final class SimulatedLog: EventLog {
    /// A group that has come into the log.
    struct Written: Sendable {
        let epoch: Int64
        /// The newest epoch that anybody had then.
        let newest: Int64
    }

    private struct State {
        var chance: Chance
        var plan = FaultPlan.none
        var isOut = false
        var newestEpoch: Int64 = 0
        var open: CommitGroup?
        var late: [CommitGroup] = []
        var written: [Written] = []
        var tally = Tally()
    }

    private enum CommitFault {
        case rolledBack, refused, streamMoved, unknownAbsent, unknownWritten, unknownOpen, unknownLate
    }

    private let store: any EventLog
    private let state: Mutex<State>

    init(_ store: any EventLog, seed: UInt64) {
        self.store = store
        state = Mutex(State(chance: Chance(seed: seed, "log")))
    }

    var isOut: Bool {
        get { state.withLock { $0.isOut } }
        set { state.withLock { $0.isOut = newValue } }
    }

    /// From now on this much goes wrong.
    func follow(_ plan: FaultPlan) { state.withLock { $0.plan = plan } }

    /// Somebody has taken the lease.
    func noteEpoch(_ epoch: Int64) { state.withLock { $0.newestEpoch = max($0.newestEpoch, epoch) } }

    func takeWritten() -> [Written] {
        state.withLock { state in
            defer { state.written = [] }
            return state.written
        }
    }

    func takeTally() -> Tally {
        state.withLock { state in
            defer { state.tally = Tally() }
            return state.tally
        }
    }

    func commit(_ group: CommitGroup) async throws(CommitFailure) {
        await endOpen()
        await beginLate()
        count(.commits)
        switch drawCommitFault() {
        case nil: try await write(group)
        case .rolledBack: throw .rolledBack(reason: "simulated")
        case .refused: throw .refused(reason: "simulated")
        case .streamMoved: throw .streamMoved
        case .unknownAbsent: throw .unknown(reason: "simulated")
        case .unknownWritten:
            // Whatever the log said is not heard.
            do { try await write(group) } catch { throw .unknown(reason: "simulated") }
            throw .unknown(reason: "simulated")
        case .unknownOpen:
            state.withLock { $0.open = group }
            throw .unknown(reason: "simulated")
        case .unknownLate:
            state.withLock { $0.late.append(group) }
            throw .unknown(reason: "simulated")
        }
    }

    /// Ends a transaction that was left open. Whoever wants the head waits for that.
    func endOpen() async {
        let (group, lands) = state.withLock { state in
            defer { state.open = nil }
            guard let open = state.open else { return (CommitGroup?.none, false) }
            let lands = state.chance.happens(500)
            state.tally.count(lands ? .openLanded : .openVanished)
            return (open, lands)
        }
        guard let group, lands else { return }
        // Nobody listens: it is in the log, or it is not.
        do { try await write(group) } catch { return }
    }

    /// Some of what lies in lost buffers is found there, if late.
    private func beginLate() async {
        let groups = state.withLock { state in
            let found = state.late.filter { _ in state.chance.happens(300) }
            state.late.removeAll { group in found.contains { $0.epoch == group.epoch && $0.number == group.number } }
            return found
        }
        for group in groups {
            // Nobody listens. What was decided on other groups than those that came before is fenced.
            do { try await write(group) } catch { count(.lateFenced) }
        }
    }

    private func write(_ group: CommitGroup) async throws(CommitFailure) {
        do { try await store.commit(group) } catch {
            if error == .leaseLost { count(.fenced) }
            throw error
        }
        state.withLock { $0.written.append(Written(epoch: group.epoch, newest: $0.newestEpoch)) }
    }

    private func drawCommitFault() -> CommitFault? {
        state.withLock { state -> CommitFault? in
            if state.isOut { return .rolledBack }
            let plan = state.plan
            var drawn = state.chance.below(1_000)
            let faults: [(CommitFault, Int, Tally.Kind)] = [
                (.rolledBack, plan.rolledBack, .rollbacks), (.refused, plan.refused, .refusals),
                (.streamMoved, plan.streamMoved, .streamsMoved),
                (.unknownAbsent, plan.unknownAbsent, .commitRepliesLost),
                (.unknownWritten, plan.unknownWritten, .commitRepliesLost),
                (.unknownOpen, plan.unknownOpen, .commitsLeftOpen),
                (.unknownLate, plan.unknownLate, .commitsLate),
            ]
            for (fault, permille, kind) in faults {
                if drawn < permille {
                    state.tally.count(kind)
                    return fault
                }
                drawn -= permille
            }
            return nil
        }
    }

    private func count(_ kind: Tally.Kind) { state.withLock { $0.tally.count(kind) } }

    /// Fails as often as `permille` says, and always in an outage.
    private func mayFail(_ kind: Tally.Kind, _ permille: (FaultPlan) -> Int) throws(EventLogError) {
        let fails = state.withLock { state in
            let fails = state.isOut || state.chance.happens(permille(state.plan))
            if fails { state.tally.count(kind) }
            return fails
        }
        if fails { throw .unavailable(reason: "simulated") }
    }
}

extension SimulatedLog {
    func head() async throws(EventLogError) -> LogHead {
        try mayFail(.readsFailed) { $0.readFails }
        return try await store.head()
    }

    func settledHead() async throws(EventLogError) -> LogHead {
        try mayFail(.settlementsFailed) { $0.settleFails }
        await endOpen()
        await beginLate()
        return try await store.settledHead()
    }

    func read(after position: Position, limit: Int) async throws(EventLogError) -> [RecordedEvent] {
        try mayFail(.readsFailed) { $0.readFails }
        return try await store.read(after: position, limit: limit)
    }

    func read(
        _ stream: StreamKey, after version: StreamVersion, limit: Int
    ) async throws(EventLogError) -> [RecordedEvent] {
        try mayFail(.readsFailed) { $0.readFails }
        return try await store.read(stream, after: version, limit: limit)
    }

    func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply {
        count(.loads)
        try mayFail(.loadsFailed) { $0.loadFails }
        return try await store.load(request)
    }

    func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) {
        try mayFail(.readsFailed) { $0.readFails }
        try await store.outcomeKeys(visit)
    }

    func save(_ snapshots: [Snapshot]) async throws(EventLogError) {
        try mayFail(.savesFailed) { $0.saveFails }
        try await store.save(snapshots)
    }

    func deadlines(before instant: Timestamp, limit: Int) async throws(EventLogError) -> [Deadline] {
        try mayFail(.readsFailed) { $0.readFails }
        return try await store.deadlines(before: instant, limit: limit)
    }

    func appends() -> AsyncStream<Void> { store.appends() }
}
