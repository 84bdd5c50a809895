public import EventSourcing
import Synchronization

/// Leases by a clock the test owns. Raising the epoch goes to the logs it was given, as one transaction does it
/// in Postgres.
public final class MemoryLeaseStore: LeaseStore {
    private struct Held {
        var lease: Lease
        var address: String
        var expires: Int64
    }

    private let held = Mutex<[PartitionID: Held]>([:])
    private let logs: [PartitionID: MemoryEventLog]
    private let now: @Sendable () -> Timestamp

    public init(logs: [PartitionID: MemoryEventLog] = [:], now: @escaping @Sendable () -> Timestamp) {
        self.logs = logs
        self.now = now
    }

    public func acquire(
        _ partition: PartitionID, holder: String, address: String, milliseconds: Int64
    ) async throws(EventLogError) -> Lease? {
        let instant = now().milliseconds
        let lease: Lease? = held.withLock { held in
            let known = held[partition]
            if let known, known.lease.holder != holder, known.expires > instant { return nil }
            let lease = Lease(partition: partition, holder: holder, epoch: (known?.lease.epoch ?? 0) + 1)
            held[partition] = Held(lease: lease, address: address, expires: instant + milliseconds)
            return lease
        }
        if let lease { logs[partition]?.raiseEpoch(to: lease.epoch) }
        return lease
    }

    public func renew(_ lease: Lease, milliseconds: Int64) async throws(EventLogError) -> Bool {
        let instant = now().milliseconds
        return held.withLock { held in
            guard held[lease.partition]?.lease == lease else { return false }
            held[lease.partition]?.expires = instant + milliseconds
            return true
        }
    }

    public func release(_ lease: Lease) async throws(EventLogError) {
        held.withLock { held in
            guard held[lease.partition]?.lease == lease else { return }
            held[lease.partition]?.expires = 0
        }
    }

    public func owner(of partition: PartitionID) async throws(EventLogError) -> String? {
        let instant = now().milliseconds
        return held.withLock { held in
            guard let known = held[partition], known.expires > instant else { return nil }
            return known.address
        }
    }
}
