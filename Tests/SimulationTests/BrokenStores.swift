import EventSourcing
import MemoryStores
import Synchronization

/// A log that breaks one promise. Whatever it does not break goes to the log behind it.
protocol BrokenLog: EventLog {
    var inner: MemoryEventLog { get }
}

extension BrokenLog {
    func head() async throws(EventLogError) -> LogHead { try await inner.head() }
    func settledHead() async throws(EventLogError) -> LogHead { try await inner.settledHead() }

    func read(after position: Position, limit: Int) async throws(EventLogError) -> [RecordedEvent] {
        try await inner.read(after: position, limit: limit)
    }

    func read(
        _ stream: StreamKey, after version: StreamVersion, limit: Int
    ) async throws(EventLogError) -> [RecordedEvent] {
        try await inner.read(stream, after: version, limit: limit)
    }

    func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply { try await inner.load(request) }

    func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) { try await inner.outcomeKeys(visit) }

    func commit(_ group: CommitGroup) async throws(CommitFailure) { try await inner.commit(group) }
    func save(_ snapshots: [Snapshot]) async throws(EventLogError) { try await inner.save(snapshots) }

    func deadlines(before instant: Timestamp, limit: Int) async throws(EventLogError) -> [Deadline] {
        try await inner.deadlines(before: instant, limit: limit)
    }

    func appends() -> AsyncStream<Void> { inner.appends() }
}

/// Says that a group is written, and writes it when next it is asked anything about the head.
final class HastyLog: BrokenLog {
    let inner: MemoryEventLog
    private let waiting = Mutex<CommitGroup?>(nil)

    init(_ inner: MemoryEventLog) { self.inner = inner }

    func commit(_ group: CommitGroup) async throws(CommitFailure) {
        try await flush()
        waiting.withLock { $0 = group }
    }

    func settledHead() async throws(EventLogError) -> LogHead {
        do { try await flush() } catch { throw .unavailable(reason: "\(error)") }
        return try await inner.settledHead()
    }

    private func flush() async throws(CommitFailure) {
        let group = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        if let group { try await inner.commit(group) }
    }
}

/// Lets anybody write who knows where the log stands, whatever epoch they have.
struct EpochBlindLog: BrokenLog {
    let inner: MemoryEventLog

    func commit(_ group: CommitGroup) async throws(CommitFailure) {
        var group = group
        do { group.epoch = try await inner.head().epoch } catch { throw .rolledBack(reason: "\(error)") }
        try await inner.commit(group)
    }
}

/// Loses every third deadline.
final class LeakyLog: BrokenLog {
    let inner: MemoryEventLog
    private let seen = Mutex(0)

    init(_ inner: MemoryEventLog) { self.inner = inner }

    func commit(_ group: CommitGroup) async throws(CommitFailure) {
        var group = group
        group.deadlinesSet = group.deadlinesSet.filter { _ in
            seen.withLock { seen in
                seen += 1
                return seen % 3 != 0
            }
        }
        try await inner.commit(group)
    }
}

/// Knows no command's outcome, and writes a second one without a word.
struct ForgetfulLog: BrokenLog {
    let inner: MemoryEventLog

    func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply {
        var reply = try await inner.load(request)
        reply.outcomes = [:]
        return reply
    }

    func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) {}

    func commit(_ group: CommitGroup) async throws(CommitFailure) {
        var group = group
        let known = inner.outcomes
        group.outcomes.removeAll { known[$0.key] != nil }
        try await inner.commit(group)
    }
}

/// Tells a new owner of every second key that is in use.
struct SecretiveLog: BrokenLog {
    let inner: MemoryEventLog

    func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) {
        try await inner.outcomeKeys { key in key.low % 2 == 0 || visit(key) }
    }
}

/// `ON CONFLICT DO NOTHING`: an event whose place in its stream is taken is left out, and all is said to be well.
struct SilentLog: BrokenLog {
    let inner: MemoryEventLog

    func commit(_ group: CommitGroup) async throws(CommitFailure) {
        var group = group
        var versions: [StreamKey: Int] = [:]
        for event in inner.events { versions[StreamKey(event.tenant, event.stream), default: 0] += 1 }
        group.events.removeAll { Int($0.version.count) <= versions[StreamKey($0.tenant, $0.stream)] ?? 0 }
        try await inner.commit(group)
    }
}

/// Saves states of streams as one event older than they are.
struct BackdatingLog: BrokenLog {
    let inner: MemoryEventLog

    func save(_ snapshots: [Snapshot]) async throws(EventLogError) {
        try await inner.save(
            snapshots.map { snapshot in
                Snapshot(
                    stream: snapshot.stream, version: StreamVersion(max(1, snapshot.version.count - 1)),
                    foldVersion: snapshot.foldVersion, state: snapshot.state)
            })
    }
}
