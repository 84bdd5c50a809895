import GraphQLExecution
import GraphQLLanguage
import Metrics
import NIOCore
import ReadModelRedis
import Synchronization

/// Runs queries again when rows or indexes that they read have changed, and sends each new result to all their streams.
///
/// Equal queries of equal viewers are one. What is kept is bounded: the latest result of each query, and for each
/// stream the fact that it has not got it yet.
public final class LiveQueries: Sendable {
    enum Refusal: Error {
        case tooManyOfClient
        case tooMany
        case stopping
    }

    private let backend: QueryBackend
    private let viewers: ViewerResolver
    let limits: LiveLimits
    private let state = Mutex(LiveState())
    private let wake: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>
    private let begin: AsyncStream<LiveKey>.Continuation
    private let beginnings: AsyncStream<LiveKey>
    private let streamsGauge = Gauge(label: "mallard_live_streams")
    private let queriesGauge = Gauge(label: "mallard_live_queries")
    private let runs = Counter(label: "mallard_live_runs_total")
    private let results = Counter(label: "mallard_live_results_total")

    init(backend: QueryBackend, viewers: ViewerResolver, limits: LiveLimits) {
        self.backend = backend
        self.viewers = viewers
        self.limits = limits
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // Bounded by the streams that may be.
        (beginnings, begin) = AsyncStream.makeStream(of: LiveKey.self)
    }

    /// Follows the read models until the task is cancelled; then every stream ends, and no other begins.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.runFirst() }
            group.addTask { await self.rerun() }
            group.addTask { await self.tend() }
        }
        let mailboxes = state.withLock { state in
            state.isStopping = true
            return state.members.values.map(\.mailbox)
        }
        for mailbox in mailboxes { mailbox.end() }
    }

    /// Streams and distinct queries now, and messages of changes since the start.
    public var counts: (streams: Int, queries: Int, heard: Int) {
        state.withLock { ($0.members.count, $0.queries.count, $0.heard) }
    }

    /// Begins a stream, and its query if that is new.
    ///
    /// - Parameters:
    ///   - client: who is counted for it; nil: nobody.
    ///   - seen: the result that its client says it has seen.
    func open(
        _ key: LiveKey, _ prepared: PreparedRequest, session: Visitor.Session?, client: String?, seen: String?
    ) throws(Refusal) -> LiveStream {
        let mailbox = LiveMailbox()
        let now = ContinuousClock.now
        let member = LiveMember(
            key: key, client: client, mailbox: mailbox, session: session, ends: now + limits.lifetime,
            nextBeat: now + limits.heartbeat)
        let (id, isNew) = try state.withLock { (state) throws(Refusal) in
            try admit(member, state)
            let isNew = state.queries[key] == nil
            if isNew {
                state.queries[key] = LiveQuery(
                    prepared: prepared, viewer: key.viewer, projections: backend.projections(prepared))
            } else if let latest = state.queries[key]?.latest {
                mailbox.put(latest)
            }
            return (state.add(member), isNew)
        }
        if isNew { begin.yield(key) }
        tellCounts()
        return LiveStream(mailbox, seen: seen, patience: limits.stuck) { [self] in
            state.withLock { $0.remove(id) }
            tellCounts()
        }
    }

    private func admit(_ member: LiveMember, _ state: borrowing LiveState) throws(Refusal) {
        guard !state.isStopping else { throw .stopping }
        guard state.members.count < limits.totalMax else { throw .tooMany }
        if state.queries[member.key] == nil {
            guard state.queries.count < limits.distinctMax, state.bytes < limits.bytesMax else { throw .tooMany }
        }
        if let client = member.client, state.perClient[client] ?? 0 >= limits.perClientMax { throw .tooManyOfClient }
    }

    private func tellCounts() {
        let counts = counts
        streamsGauge.record(counts.streams)
        queriesGauge.record(counts.queries)
    }
}

// MARK: Changes

extension LiveQueries {
    /// A listener that does not keep up is ended and begins again, with a gap.
    private func listen() async {
        while !Task.isCancelled {
            for await change in backend.watermarks.changes() {
                let hasDue = state.withLock { state in
                    switch change {
                    case .message(let message): state.note(message)
                    case .gap: state.noteGap()
                    }
                }
                if hasDue { wake.yield() }
            }
        }
    }

    /// The first time of each query, apart from the stream that began it.
    private func runFirst() async {
        await withDiscardingTaskGroup { group in
            for await key in beginnings { group.addTask { await self.run(key) } }
        }
    }

    private func rerun() async {
        for await _ in wakes {
            // What changes together is shown together. Cancelled: the loop ends.
            do { try await Task.sleep(for: limits.gather) } catch { return }
            await run(state.withLock { $0.takeDue(.now) })
            // Those that ran a moment ago, or are on their way, wait for their turn.
            if state.withLock({ !$0.due.isEmpty }) { wake.yield() }
        }
    }

    private func run(_ batch: [LiveKey]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, key) in batch.enumerated() {
                if index >= limits.concurrentMax { await group.next() }
                group.addTask { await self.run(key) }
            }
        }
    }

    private func run(_ key: LiveKey) async {
        let query = state.withLock { state -> LiveQuery? in
            guard let query = state.queries[key], state.running[key] == nil else { return nil }
            state.running[key] = LiveState.Missed()
            return query
        }
        guard let query else { return }
        let result = await backend.engine.execute(query.prepared, as: query.viewer)
        runs.increment()
        let dependencies = backend.dependencies(result.reads, query.viewer)
        let found = LiveResult(result.body)
        let isUnread = result.errors.contains { [.unavailable, .timeout, .notReady].contains($0.code) }
        let (streams, isDue) = state.withLock { state -> ([LiveMailbox], Bool) in
            let missed = state.running.removeValue(forKey: key)
            state.setDependencies(dependencies, of: key)
            return state.finish(key, found, isUnread: isUnread, missed, limits)
        }
        for stream in streams { stream.put(found) }
        if !streams.isEmpty { results.increment(by: streams.count) }
        if isDue { wake.yield() }
    }
}

// MARK: Streams

extension LiveQueries {
    /// Signs of life, ends, and the end of those that no longer take anything: each second.
    private func tend() async {
        while !Task.isCancelled {
            // Cancelled: the loop ends.
            do { try await Task.sleep(for: min(.seconds(1), limits.heartbeat)) } catch { return }
            let now = ContinuousClock.now
            let members = state.withLock { state in
                state.members.compactMap { id, member in needsCare(member, now) ? (id, member) : nil }
            }
            for (id, member) in members { care(id, member, now) }
        }
    }

    private func needsCare(_ member: LiveMember, _ now: ContinuousClock.Instant) -> Bool {
        member.nextBeat <= now || member.ends <= now || member.session.flatMap { viewers.refusal(of: $0) } != nil
    }

    private func care(_ id: Int, _ member: LiveMember, _ now: ContinuousClock.Instant) {
        if let since = member.mailbox.busySince, since + limits.stuck <= now { return member.mailbox.abort() }
        // A client that is not told why would open the stream again with the same token.
        if let refusal = member.session.flatMap({ viewers.refusal(of: $0) }) {
            return member.mailbox.end(LiveResult(RequestError.unauthenticated(refusal)))
        }
        // What was asked is answered before its time is over.
        if member.ends <= now, member.mailbox.hasHadResult { return member.mailbox.end() }
        member.mailbox.beat()
        state.withLock { $0.members[id]?.nextBeat = now + limits.heartbeat }
    }
}
