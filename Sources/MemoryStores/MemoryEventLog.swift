public import EventSourcing
import Synchronization

/// The reference event log, held to the same contract as the one in Postgres. Lives as long as its object:
/// an owner that starts again on the same object finds what an owner before it committed.
public final class MemoryEventLog: EventLog {
    private let state: Mutex<MemoryLogState>
    private let faults: Mutex<MemoryFaults>
    /// The commit that was last asked for by somebody who does not wait.
    private let lastCommit = Mutex<Task<Void, Never>?>(nil)

    public init(epoch: Int64 = 1, faults: MemoryFaults = MemoryFaults()) {
        state = Mutex(MemoryLogState(epoch: epoch))
        self.faults = Mutex(faults)
    }

    public func inject(_ faults: MemoryFaults) { self.faults.withLock { $0 = faults } }

    /// What another owner's taking over does to the head.
    public func raiseEpoch(to epoch: Int64) { state.withLock { $0.epoch = max($0.epoch, epoch) } }

    /// Everything recorded, in order.
    public var events: [RecordedEvent] { state.withLock { $0.events } }
    public var outcomes: [OutcomeKey: CommandOutcome] { state.withLock { $0.outcomes } }
    public var snapshots: [StreamKey: Snapshot] { state.withLock { $0.snapshots } }
    /// How often a commit or a load was asked for.
    public var commits: Int { state.withLock { $0.commits } }
    public var loads: Int { state.withLock { $0.loads } }

    public func head() async throws(EventLogError) -> LogHead {
        let hook = faults.withLock { $0.head }
        if let failure = await hook() { throw failure }
        return state.withLock { $0.head }
    }

    public func settledHead() async throws(EventLogError) -> LogHead {
        let ordinal = state.withLock { state in
            defer { state.settles += 1 }
            return state.settles
        }
        await lastCommit.withLock { $0 }?.value
        let hook = faults.withLock { $0.settle }
        if let failure = await hook(ordinal) { throw failure }
        return state.withLock { $0.head }
    }

    public func read(after position: Position, limit: Int) async throws(EventLogError) -> [RecordedEvent] {
        state.withLock { Array($0.events.dropFirst(Int(position.rawValue)).prefix(limit)) }
    }

    public func read(
        _ stream: StreamKey, after version: StreamVersion, limit: Int
    ) async throws(EventLogError) -> [RecordedEvent] {
        state.withLock { state in
            (state.streams[stream] ?? []).dropFirst(Int(version.count)).prefix(limit).map { state.events[$0] }
        }
    }

    public func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply {
        let ordinal = state.withLock { state in
            defer { state.loads += 1 }
            return state.loads
        }
        let hook = faults.withLock { $0.load }
        if let failure = await hook(request, ordinal) { throw failure }
        return state.withLock { state in
            var reply = LoadReply()
            reply.streams = request.streams.map { state.loaded($0) }
            for key in request.outcomes { reply.outcomes[key] = state.outcomes[key] }
            return reply
        }
    }

    public func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) {
        for key in outcomes.keys where !visit(key) { return }
    }

    public func commit(_ group: CommitGroup) async throws(CommitFailure) {
        let ordinal = state.withLock { state in
            defer { state.commits += 1 }
            return state.commits
        }
        let hook = faults.withLock { $0.commit }
        let fault = await hook(group, ordinal)
        switch fault {
        case .failsBefore(let failure): throw failure
        case .epochMoves: state.withLock { $0.epoch += 1 }
        case .losesReply, nil: break
        }
        let listeners = try state.withLock { (state) throws(CommitFailure) in
            try state.write(group)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.yield() }
        if fault == .losesReply { throw .unknown(reason: "the reply was lost") }
    }

    public func commit(_ group: CommitGroup, answer: @escaping @Sendable (Result<Void, CommitFailure>) -> Void) {
        lastCommit.withLock { last in
            // Ends with its answer.
            last = Task { [before = last] in
                await before?.value
                do throws(CommitFailure) {
                    answer(.success(try await commit(group)))
                } catch { answer(.failure(error)) }
            }
        }
    }

    public func save(_ snapshots: [Snapshot]) async throws(EventLogError) {
        state.withLock { state in
            for snapshot in snapshots {
                let known = state.snapshots[snapshot.stream]
                if let known, known.foldVersion == snapshot.foldVersion, known.version >= snapshot.version { continue }
                state.snapshots[snapshot.stream] = snapshot
            }
        }
    }

    public func deadlines(before instant: Timestamp, limit: Int) async throws(EventLogError) -> [Deadline] {
        state.withLock { state in
            let due = state.deadlines.values.filter { $0.due < instant }
            let ordered = due.sorted { ($0.due, $0.tenant.rawValue, $0.id) < ($1.due, $1.tenant.rawValue, $1.id) }
            return Array(ordered.prefix(limit))
        }
    }

    public func appends() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.listenersMade += 1
            state.listeners[state.listenersMade] = continuation
            return state.listenersMade
        }
        continuation.onTermination = { [weak self] _ in self?.forget(listener: id) }
        return stream
    }

    private func forget(listener: Int) { state.withLock { $0.listeners[listener] = nil } }
}
