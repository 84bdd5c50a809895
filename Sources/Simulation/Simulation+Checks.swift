import Audit
import Domain
import EventCodecs
import EventSourcing
import MemoryStores
import Runtime

/// What must be true, after each commit, with each answer, and at the end.
extension Simulation {
    func check(_ envelope: CommandEnvelope, _ answer: CommandAnswer, sentAt: Int64) {
        switch answer {
        case .accepted(_, _, let replayed): tally.count(replayed ? .replays : .accepted)
        case .rejected(let rejection):
            tally.count(.rejected)
            if rejection.code == "OUT_OF_STOCK" { tally.count(.outOfStock) }
        case .failed: break
        }
        note("answers \(envelope.key) \(envelope.route): \(answer.summary)")
        if let problem = ledger.note(envelope, answer, memory, sentAt: sentAt, now: agenda.now) { fail(problem) }
    }

    /// After everything that happens.
    func lookAtLog() {
        for written in log.takeWritten() where written.epoch < written.newest {
            fail("an owner of epoch \(written.epoch) wrote when epoch \(written.newest) had begun")
        }
        guard memory.lastPosition.rawValue > watch.count else { return }
        let events = memory.events[Int(watch.count)...]
        for event in events {
            note("log \(event.position) \(event.stream) v\(event.version.count) type \(event.data.type.rawValue)")
        }
        tally.count(.events, events.count)
        if let problem = watch.look(at: events) { fail(problem) }
    }

    func checkTheEnd() async {
        tally.count(.timedOut, watch.timedOut)
        tally.count(.paid, watch.paid)
        tally.count(.sold, watch.sold)
        tally.count(.couponsUsed, watch.couponsUsed)
        tally.count(.snapshots, memory.snapshots.count)
        if let problem = ledger.check(memory) { return fail(problem) }
        do {
            let books = try Books(memory.events)
            if let problem = books.leftOpen { return fail(problem) }
            for snapshot in memory.snapshots.values.sorted(by: { $0.stream.name < $1.stream.name }) {
                if let problem = books.check(snapshot) { return fail(problem) }
            }
        } catch { return fail("the log cannot be read: \(error)") }
        await checkLaws()
    }

    /// The laws that an auditor holds the log to.
    private func checkLaws() async {
        let verification = LogVerification(
            memory, personKeys: personKeys, outcomesKeptSince: Timestamp(milliseconds: 0))
        do {
            let report = try await verification.run()
            if !report.isClean { fail(report.text) }
        } catch { fail("the log cannot be verified: \(error)") }
    }
}

extension MemoryEventLog {
    var lastPosition: Position { Position(Int64(events.count)) }

    func outcome(of key: OutcomeKey) -> CommandOutcome? { outcomes[key] }
}

extension CommandAnswer {
    var summary: String {
        switch self {
        case .accepted(let position, _, let replayed): "\(replayed ? "again " : "")\(position)"
        case .rejected(let rejection): rejection.code
        case .failed(let failure): "\(failure)"
        }
    }
}
