public import EventSourcing
public import Logging

/// Waits for the lease of one partition, lets the owner work while it is held, and renews it at a third of its term.
///
/// A standby asks at an eighth: it takes over at most 1 1/8 terms after the owner's last renewal.
///
/// Safety never rests on this type or on a clock: every commit checks the epoch in its own transaction. An owner
/// whose lease ran out unnoticed writes nothing; the keeper only tells it sooner.
public struct LeaseKeeper: Sendable {
    public enum End: Sendable, Hashable {
        /// The work ended by itself; the lease was given back.
        case finished
        /// Another holder has the lease.
        case lost
        /// The task was cancelled before the lease was had.
        case cancelled
    }

    private let store: any LeaseStore
    private let partition: PartitionID
    private let holder: String
    private let address: String
    private let termMilliseconds: Int64
    private let time: TimeSource
    private let logger: Logger

    /// - Parameters:
    ///   - holder: names this process among all that ever lived; two holders of one name would share the lease.
    ///   - address: where others send the partition's commands.
    ///   - termMilliseconds: how long after its last renewal a silent owner is replaced.
    public init(
        store: any LeaseStore, partition: PartitionID, holder: String, address: String,
        termMilliseconds: Int64 = 2_000, time: TimeSource = .system, logger: Logger
    ) {
        precondition(termMilliseconds >= 8, "a term can be divided by eight")
        self.store = store
        self.partition = partition
        self.holder = holder
        self.address = address
        self.termMilliseconds = termMilliseconds
        self.time = time
        self.logger = logger
    }

    /// Runs `work` once, with the lease.
    ///
    /// `stepDown` is called, at most once and while `work` runs, when the lease is found lost: it makes `work` end.
    public func run(
        _ work: @escaping @Sendable (Lease) async -> Void, stepDown: @escaping @Sendable (Lease) async -> Void
    ) async -> End {
        guard let lease = await acquire() else { return .cancelled }
        logger.info("lease acquired", metadata: ["partition": "\(partition)", "epoch": "\(lease.epoch)"])
        let lost = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await work(lease)
                return false
            }
            group.addTask { await renewUntilLost(lease, stepDown: stepDown) }
            let first = await group.next() ?? false
            group.cancelAll()
            let second = await group.next() ?? false
            return first || second
        }
        if lost { return .lost }
        await release(lease)
        return .finished
    }

    /// The lease, or nil if the task is cancelled first.
    private func acquire() async -> Lease? {
        var hasWarned = false
        while !Task.isCancelled {
            do {
                let lease = try await store.acquire(
                    partition, holder: holder, address: address, milliseconds: termMilliseconds)
                if let lease { return lease }
            } catch {
                if !hasWarned { logger.warning("lease store unavailable", metadata: ["reason": "\(error)"]) }
                hasWarned = true
            }
            await time.sleep(.milliseconds(termMilliseconds / 8))
        }
        return nil
    }

    /// True when the lease was lost; false when cancelled, because the work has ended.
    private func renewUntilLost(_ lease: Lease, stepDown: @Sendable (Lease) async -> Void) async -> Bool {
        while true {
            await time.sleep(.milliseconds(termMilliseconds / 3))
            if Task.isCancelled { return false }
            do {
                if try await store.renew(lease, milliseconds: termMilliseconds) { continue }
            } catch {
                // The store may be back before anybody else can take the lease; the epoch guards the log meanwhile.
                logger.warning("lease not renewed", metadata: ["reason": "\(error)"])
                continue
            }
            if Task.isCancelled { return false }
            logger.error("lease lost", metadata: ["partition": "\(partition)", "epoch": "\(lease.epoch)"])
            await stepDown(lease)
            return true
        }
    }

    /// Also where the caller was called off: a standby then takes over at once.
    private func release(_ lease: Lease) async {
        let store = store
        do {
            try await Task { try await store.release(lease) }.value
            logger.info("lease released", metadata: ["partition": "\(partition)", "epoch": "\(lease.epoch)"])
        } catch {
            logger.warning("lease not released, it will expire", metadata: ["reason": "\(error)"])
        }
    }
}
