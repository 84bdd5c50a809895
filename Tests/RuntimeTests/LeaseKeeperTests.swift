import EventSourcing
import Leases
import Logging
import MemoryStores
import Synchronization
import Testing

@Suite("Keeping a lease", .timeLimit(.minutes(5)))
struct LeaseKeeperTests {
    private func keeper(
        _ holder: String, _ store: MemoryLeaseStore, _ time: ManualTime
    ) -> LeaseKeeper {
        LeaseKeeper(
            store: store, partition: .first, holder: holder, address: "at-\(holder)", termMilliseconds: 6_000,
            time: time.source, logger: .silent)
    }

    @Test func aStandbyTakesOverWhenTheOwnerIsSilentAndTheOwnerIsTold() async throws {
        let clock = ManualTime()
        let store = MemoryLeaseStore { clock.now }
        // The owner's own sleeps never end: it is stopped, and does not renew.
        let stopped = ManualTime(passesAtOnce: .zero)
        let working = Gate(isOpen: true)
        let told = Gate()
        async let owner = keeper("a", store, stopped).run { lease in
            #expect(lease.epoch == 1)
            working.arrive()
            await told.pass()
        } stepDown: { _ in
            told.open()
        }
        await working.arrivals(1)
        #expect(try await store.owner(of: .first) == "at-a")
        let end = await keeper("b", store, clock).run { lease in
            #expect(lease.epoch == 2)
        } stepDown: { _ in
            Issue.record("the standby lost its lease")
        }
        #expect(end == .finished)
        stopped.advance(milliseconds: 2_000)
        #expect(await owner == .lost)
    }

    @Test func theOwnerKeepsTheLeaseWhileItRenewsAndGivesItBackAtTheEnd() async throws {
        let clock = ManualTime()
        let store = MemoryLeaseStore { clock.now }
        let end = await keeper("a", store, clock).run { _ in
            // Time goes by through the keeper's own pauses.
            await clock.sleeps.arrivals(50)
            do {
                #expect(try await store.acquire(.first, holder: "b", address: "", milliseconds: 1) == nil)
            } catch {
                Issue.record(error)
            }
        } stepDown: { _ in
            Issue.record("the lease was lost")
        }
        #expect(end == .finished)
        #expect(try await store.owner(of: .first) == nil)
        #expect(try await store.acquire(.first, holder: "b", address: "", milliseconds: 1)?.epoch == 2)
    }

    @Test func aWaitingStandbyCanBeCalledOff() async throws {
        let clock = ManualTime()
        let store = MemoryLeaseStore { Timestamp(milliseconds: 0) }
        _ = try await store.acquire(.first, holder: "a", address: "", milliseconds: 1_000)
        let standby = Task {
            await keeper("b", store, clock).run { _ in
                Issue.record("the lease is held")
            } stepDown: { _ in
            }
        }
        await clock.sleeps.arrivals(3)
        standby.cancel()
        #expect(await standby.value == .cancelled)
    }

    @Test func anOwnerThatIsCalledOffGivesTheLeaseBack() async throws {
        let clock = ManualTime()
        let store = MemoryLeaseStore { Timestamp(milliseconds: 0) }
        let working = Gate(isOpen: true)
        let owner = Task {
            await LeaseKeeper(
                store: CancellableLeaseStore(base: store), partition: .first, holder: "a", address: "at-a",
                time: clock.source, logger: .silent
            ).run { _ in
                working.arrive()
                while !Task.isCancelled { await Task.yield() }
            } stepDown: { _ in
                Issue.record("the lease was lost")
            }
        }
        await working.arrivals(1)
        owner.cancel()
        #expect(await owner.value == .finished)
        #expect(try await store.owner(of: .first) == nil)
    }
}

/// Asks nothing for a task that was cancelled, as a store behind a connection does.
private struct CancellableLeaseStore: LeaseStore {
    let base: MemoryLeaseStore

    private func check() throws(EventLogError) {
        if Task.isCancelled { throw .unavailable(reason: "cancelled") }
    }

    func acquire(
        _ partition: PartitionID, holder: String, address: String, milliseconds: Int64
    ) async throws(EventLogError) -> Lease? {
        try check()
        return try await base.acquire(partition, holder: holder, address: address, milliseconds: milliseconds)
    }

    func renew(_ lease: Lease, milliseconds: Int64) async throws(EventLogError) -> Bool {
        try check()
        return try await base.renew(lease, milliseconds: milliseconds)
    }

    func release(_ lease: Lease) async throws(EventLogError) {
        try check()
        try await base.release(lease)
    }

    func owner(of partition: PartitionID) async throws(EventLogError) -> String? {
        try check()
        return try await base.owner(of: partition)
    }
}
