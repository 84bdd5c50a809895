import Glibc
import LocalServers
import Logging
import Postgres
import Runtime
import TestSupport
import Testing

@Suite("An owner whose Postgres fails", .timeLimit(.minutes(5)))
struct PostgresFaultTests {
    enum Fault {
        case restart, immediateStop, killedAsAWhole
        case diskFull, diskFullForTheLog, failingSync
        case statementTimeout, commitTimeout, headLocked
    }

    /// Nothing of ours is started again: Postgres comes back, and the owner goes on.
    @Test(
        .serialized,
        arguments: [
            Fault.restart, .immediateStop, .killedAsAWhole, .diskFull, .diskFullForTheLog, .failingSync, .headLocked,
        ])
    func servesAgainByItselfAndEveryCommandCountsOnce(_ fault: Fault) async throws { try await survive(fault) }

    /// Beside the others, for these wait longest.
    @Test(arguments: [Fault.statementTimeout, .commitTimeout])
    func servesAgainWhenWhatNeverEndsWasCalledOff(_ fault: Fault) async throws { try await survive(fault) }

    private func survive(_ fault: Fault) async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        let disk = try await FaultyDisk()
        let server = try await TestServers.freshPostgres(environment: disk.environment)
        let watching = Task { try await server.watch(logger: .silent) }
        let world = try await PostgresWorld(conninfo: server.conninfo)
        let crowd = Crowd(seed: seed, shoppers: 16)
        let strike = Strike(fault, disk: disk, server: server, world: world, failed: crowd.failed)
        let over = Gate(isOpen: true)
        let deeds = try await world.withOwnership { ownership in
            async let deeds = crowd.act(ownership) { _ in over.count == 0 }
            await crowd.answered.arrivals(200)
            let result: Result<Void, any Error>
            do { result = .success(try await strike.happen()) } catch { result = .failure(error) }
            if case .success = result { await crowd.answered.arrivals(crowd.answered.count + 200) }
            over.arrive()
            let all = await deeds
            try result.get()
            return all
        }
        print("\(fault): \(deeds.count) commands, \(crowd.failed.count) answers that told to come again")
        for failure in Set(deeds.flatMap(\.failures)) { #expect(failure.tellsToComeAgain, "\(failure)") }
        try await world.answers()
        try await world.check(deeds)
        watching.cancel()
        try await watching.value
        await server.stop()
    }
}

extension CommandFailure {
    fileprivate var tellsToComeAgain: Bool {
        switch self {
        case .overloaded, .tooManyAtOnce, .unavailable, .outcomeUnknown, .notOwner: true
        case .keyReused, .poisoned, .defect: false
        }
    }
}
