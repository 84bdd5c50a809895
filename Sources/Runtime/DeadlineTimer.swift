public import EventSourcing
public import Leases
public import Logging
import Metrics

/// Fires the deadlines that are due, as commands whose key is the deadline's id.
///
/// A deadline is retired by the owner of the log, in the transaction that answers its command; so it fires at least
/// once, acts at most once, and survives every restart. One that stays gets no answer yet, and is fired again later
/// and later. Looks at the log at most every 50 ms, and at least once a second.
public struct DeadlineTimer: Sendable {
    private let log: any EventLog
    private let time: TimeSource
    private let fire: @Sendable ([Deadline]) async -> Void
    private let logger: Logger
    private let overdue = Gauge(label: "mallard_deadlines_overdue_count")
    private let fired = Counter(label: "mallard_deadlines_fired_total")
    private let lateness = Metrics.Timer(label: "mallard_deadlines_lateness_seconds")

    package static let pageMax = 512
    package static let pause = Duration.milliseconds(50)
    static let idlePause = Duration.seconds(1)
    package static let horizonMilliseconds: Int64 = 1_000

    /// - Parameter fire: sends the commands and returns when each has its answer, or none is to be had now.
    public init(
        log: any EventLog, time: TimeSource = .system, logger: Logger,
        fire: @escaping @Sendable ([Deadline]) async -> Void
    ) {
        self.log = log
        self.time = time
        self.logger = logger
        self.fire = fire
    }

    /// Until cancelled.
    public func run() async {
        let watcher = LogWatcher(time: time)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watcher.follow(log) }
            await fireUntilCancelled(watcher)
            group.cancelAll()
        }
    }

    private func fireUntilCancelled(_ watcher: LogWatcher) async {
        var retries = DeadlineRetries()
        while !Task.isCancelled {
            switch await fireDue(&retries) {
            case .more: continue
            case .soon: await time.sleep(Self.pause)
            case .later:
                await watcher.wait(atMost: Self.idlePause)
                await time.sleep(Self.pause)
            }
        }
    }

    private enum Next { case more, soon, later }

    /// Looks once, and fires what is due.
    private func fireDue(_ retries: inout DeadlineRetries) async -> Next {
        let now = time.now()
        let horizon = Timestamp(milliseconds: now.milliseconds + Self.horizonMilliseconds)
        let limit = Self.pageMax + retries.count
        let near: [Deadline]
        do { near = try await log.deadlines(before: horizon, limit: limit) } catch {
            logger.warning("deadlines unavailable", metadata: ["reason": "\(error)"])
            return .later
        }
        let due = retries.take(near, at: now)
        overdue.record(near.count { $0.due <= now })
        guard !due.isEmpty else { return near.isEmpty ? .later : .soon }
        for deadline in due {
            lateness.recordMilliseconds(now.milliseconds - deadline.due.milliseconds)
            guard retries.firings(of: deadline) > 1 else { continue }
            logger.warning("deadline was not answered", metadata: ["command": "\(deadline.command)"])
        }
        fired.increment(by: due.count)
        await fire(due)
        return near.count == limit ? .more : .soon
    }
}
