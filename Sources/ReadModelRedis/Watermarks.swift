public import EventSourcing
public import ProjectionKit
public import Redis
import Synchronization

/// What every projection's watermark is now, in a process that reads: kept fresh by messages, and by asking again
/// every second, since a Redis that was emptied says nothing.
public final class Watermarks: Sendable {
    public enum WaitOutcome: Hashable, Sendable {
        case reached
        /// The time ended; the lowest of the watermarks waited for.
        case late(Watermark)
        /// A projection has nothing to read: it is being built, or its rows were lost.
        case notReady(projection: String)
    }

    /// What a live query must hear.
    public enum Change: Hashable, Sendable {
        case message(WatermarkMessage)
        /// Messages may be missing: run everything again.
        case gap
    }

    private struct Waiter {
        let projections: [String]
        let position: Position
        let resume: CheckedContinuation<Void, Never>
    }

    private struct State {
        var marks: [String: Watermark] = [:]
        /// What listeners were told last. Asking Redis may show a mark before its message comes; the message
        /// must still go out, since only it says which keys changed.
        var told: [String: Watermark] = [:]
        var waiters: [Int: Waiter] = [:]
        var listeners: [Int: AsyncStream<Change>.Continuation] = [:]
        var nextID = 0
    }

    private static let refreshInterval = Duration.seconds(1)
    private static let listenerBufferMax = 1_024

    private let client: RedisClient
    private let names: ReadModelNames
    private let state = Mutex(State())

    public init(client: RedisClient, partition: PartitionID = .first) {
        self.client = client
        names = ReadModelNames(partition)
    }

    /// Listens until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.hear() }
            group.addTask { await self.refreshRepeatedly() }
        }
    }

    /// Nil: nothing to read, for now.
    public func mark(of projection: String) -> Watermark? {
        state.withLock { Self.usable($0.marks[projection]) }
    }

    /// Returns when all of `projections` stand at `position` or later, or at the deadline.
    public func wait(
        for projections: [String], atLeast position: Position, until deadline: ContinuousClock.Instant
    ) async -> WaitOutcome {
        if outcome(projections, position) == .reached { return .reached }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        // Ends at the deadline, or when the wait is over: it is cancelled below.
        let alarm = Task {
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            self.release(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { resume in
                let waiter = Waiter(projections: projections, position: position, resume: resume)
                state.withLock { $0.waiters[id] = waiter }
                // What happened between the first look and now.
                if outcome(projections, position) == .reached || ContinuousClock.now >= deadline || Task.isCancelled {
                    release(id)
                }
            }
        } onCancel: {
            release(id)
        }
        alarm.cancel()
        return outcome(projections, position)
    }

    /// Every change from now on, `gap` first. A reader that does not keep up hears `gap` again.
    public func changes() -> AsyncStream<Change> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Change.self, bufferingPolicy: .bufferingOldest(Self.listenerBufferMax))
        continuation.yield(.gap)
        let id = state.withLock { state in
            state.nextID += 1
            state.listeners[state.nextID] = continuation
            return state.nextID
        }
        continuation.onTermination = { _ in self.state.withLock { $0.listeners[id] = nil } }
        return stream
    }
}

extension Watermarks {
    private static func usable(_ mark: Watermark?) -> Watermark? {
        guard let mark, mark.generation > 0 else { return nil }
        return mark
    }

    private func outcome(_ projections: [String], _ position: Position) -> WaitOutcome {
        state.withLock { Self.outcome($0.marks, projections, position) }
    }

    private static func outcome(
        _ marks: [String: Watermark], _ projections: [String], _ position: Position
    ) -> WaitOutcome {
        var lowest: Watermark?
        for projection in projections {
            guard let mark = usable(marks[projection]) else { return .notReady(projection: projection) }
            if mark.position < position, mark.position < lowest?.position ?? position { lowest = mark }
        }
        return lowest.map { .late($0) } ?? .reached
    }

    private func release(_ id: Int) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume.resume()
    }

    private func hear() async {
        for await notice in client.subscribe([names.channel]) {
            switch notice {
            case .gap:
                await refresh()
                tell(.gap)
            case .message(_, let payload):
                guard let message = WatermarkMessage(encoded: String(decoding: payload, as: UTF8.self)) else {
                    await refresh()
                    continue
                }
                take(message)
            }
        }
    }

    private func take(_ message: WatermarkMessage) {
        let name = message.mark.projection
        let isNews = state.withLock { state in
            if state.marks[name].map(message.mark.supersedes) ?? true { state.marks[name] = message.mark }
            guard state.told[name].map(message.mark.supersedes) ?? true else { return false }
            state.told[name] = message.mark
            return true
        }
        guard isNews else { return }
        answer()
        tell(.message(message))
    }

    private func answer() {
        let done = state.withLock { state in
            let ids = state.waiters.filter {
                Self.outcome(state.marks, $0.value.projections, $0.value.position) == .reached
            }
            for id in ids.keys { state.waiters[id] = nil }
            return Array(ids.values)
        }
        for waiter in done { waiter.resume.resume() }
    }

    private func tell(_ change: Change) {
        let listeners = state.withLock { state in
            if change == .gap { state.told = state.marks }
            return Array(state.listeners)
        }
        for (id, listener) in listeners {
            // Full: start it over with a gap, so that its reader runs everything again.
            if case .dropped = listener.yield(change) {
                state.withLock { $0.listeners[id] = nil }
                listener.finish()
            }
        }
    }

    private func refreshRepeatedly() async {
        while !Task.isCancelled {
            await refresh()
            do { try await Task.sleep(for: Self.refreshInterval) } catch { return }
        }
    }

    /// Takes what is stored, also where it says less than what is known: then rows were lost.
    private func refresh() async {
        var pipeline = RedisPipeline()
        pipeline.append("HGETALL", names.watermarks)
        do {
            let stored = try RedisReadModel.marks(try await client.reply(to: pipeline))
            let (hasLost, untold) = state.withLock { state in
                let known = state.marks
                // Known since the last time at least, and no message came: none will.
                let overdue = known.filter { state.told[$0.key] != $0.value }.keys
                // A message may have come while this was on its way: keep what is newer in the same epoch.
                state.marks = stored.merging(known.filter { stored[$0.key]?.epoch == $0.value.epoch }) { old, new in
                    new.supersedes(old) ? new : old
                }
                let untold = overdue.compactMap { state.marks[$0] }
                for mark in untold { state.told[mark.projection] = mark }
                return (known.contains { stored[$0.key] == nil }, untold)
            }
            answer()
            if hasLost { return tell(.gap) }
            for mark in untold { tell(.message(WatermarkMessage(mark: mark, changed: nil))) }
        } catch {
            // Redis cannot be asked: what is known stays true until it can be, or its readers fail by themselves.
            return
        }
    }
}
