import EventSourcing
import MemoryStores
import Simulation
import Testing

@testable import Runtime

/// A net is proved by a known fish: each promise is broken on purpose, outside of the product's code, and must be
/// noticed within a few seeds.
@Suite("A broken engine is found out")
struct MutationTests {
    private static let seedsMax: UInt64 = 100

    /// - Parameter signs: what it may be noticed by.
    private func expectFound(_ mutation: String, _ signs: [String], _ setup: Simulation.Setup) async {
        for seed in 1...Self.seedsMax {
            let report = await Simulation(seed: seed, setup: setup).run()
            guard let violation = report.violation else { continue }
            print("\(mutation): found with seed \(seed): \(violation.prefix(160))")
            #expect(signs.contains { violation.contains($0) }, "it was found by another sign than was thought")
            return
        }
        Issue.record("\(mutation): not found in \(Self.seedsMax) seeds")
    }

    private func expectFound(
        _ mutation: String, _ signs: String..., store: @escaping @Sendable (MemoryEventLog) -> any EventLog
    ) async {
        var setup = Simulation.Setup()
        setup.store = store
        await expectFound(mutation, signs, setup)
    }

    @Test("An answer before the commit")
    func answerBeforeCommit() async {
        await expectFound("answer before commit", "answered before it is in the log") { HastyLog($0) }
    }

    @Test("An owner whose lease is lost, and who writes all the same")
    func missingEpochCheck() async {
        await expectFound("missing epoch check", "wrote when epoch") { EpochBlindLog(inner: $0) }
    }

    @Test("A deadline that is lost")
    func droppedDeadline() async {
        await expectFound("dropped deadline", "for ever") { LeakyLog($0) }
    }

    @Test("A command that has its effect twice")
    func doubleEffect() async {
        await expectFound("forgotten outcomes", "a second time", "accepted, and now") { ForgetfulLog(inner: $0) }
    }

    @Test("A conflict that is passed over in silence")
    func onConflictDoNothing() async {
        await expectFound("on conflict do nothing", "which the log has not reached") { SilentLog(inner: $0) }
    }

    @Test("A key in use that its owner was not told of")
    func keysLeftOut() async {
        await expectFound("keys left out", "the outcome") { SecretiveLog(inner: $0) }
    }

    @Test("A snapshot that is called older than it is")
    func wrongSnapshot() async {
        await expectFound("backdated snapshots", "is not what the log says", "has version") { BackdatingLog(inner: $0) }
    }

    @Test("States that stay as they were decided when their group is rolled back")
    func staleSpeculation() async {
        var setup = Simulation.Setup()
        setup.deliver = { message, owner in
            let loop = owner.loop
            let touched = loop.inFlight.flatMap(\.touched) + (loop.open?.touched ?? [])
            owner.deliver(message)
            let works = owner.step()
            // What `takeBack` has dropped is put back.
            if case .committed(_, .failure(.rolledBack)) = message.message {
                for box in touched where loop.cache.box(box.key) == nil { loop.cache.insert(box) }
            }
            return works
        }
        await expectFound("stale speculation", ["has version"], setup)
    }
}
