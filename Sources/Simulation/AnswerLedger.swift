import EventSourcing
import MemoryStores
import Runtime

/// Every answer that was given, held against the log at that moment and against what was answered before.
struct AnswerLedger {
    private struct Accepted {
        let name: String
        let position: Position
        let result: [UInt8]
        /// When it was answered first, in virtual microseconds.
        let at: Int64
    }

    private var accepted: [OutcomeKey: Accepted] = [:]

    var count: Int { accepted.count }

    /// - Parameter sentAt: a refusal of what was sent before it was accepted elsewhere may be older than that, and
    ///   only come later.
    mutating func note(
        _ envelope: CommandEnvelope, _ answer: CommandAnswer, _ log: MemoryEventLog, sentAt: Int64, now: Int64
    ) -> String? {
        let name = "\(envelope.route) \(envelope.key)"
        switch answer {
        case .accepted(let position, let result, _):
            return accept(envelope, position, result, log, now).map { "\(name): \($0)" }
        case .rejected(let rejection):
            if let first = accepted[envelope.outcomeKey], sentAt > first.at {
                return "\(name): accepted, and now \(rejection.code)"
            }
        case .failed(.keyReused):
            guard let outcome = log.outcome(of: envelope.outcomeKey), outcome.bodyHash != envelope.bodyHash else {
                return "\(name): its key is said to be another command's"
            }
        case .failed(.defect(let reason)):
            if reason != "simulated", !reason.hasPrefix("its streams move") { return "\(name): defect: \(reason)" }
        case .failed: break
        }
        return nil
    }

    private mutating func accept(
        _ envelope: CommandEnvelope, _ position: Position, _ result: [UInt8], _ log: MemoryEventLog, _ now: Int64
    ) -> String? {
        guard let outcome = log.outcome(of: envelope.outcomeKey) else { return "answered before it is in the log" }
        if outcome.bodyHash != envelope.bodyHash { return "accepted under the key of another command" }
        guard outcome.position == position, outcome.result == result else {
            return "answered with \(position), remembered with \(outcome.position)"
        }
        if position > log.lastPosition { return "answered with \(position), which the log has not reached" }
        if let first = accepted[envelope.outcomeKey], first.position != position || first.result != result {
            return "answered with \(first.position) before, and with \(position) now"
        }
        guard accepted[envelope.outcomeKey] == nil else { return nil }
        accepted[envelope.outcomeKey] = Accepted(
            name: "\(envelope.route) \(envelope.key)", position: position, result: result, at: now)
        return nil
    }

    /// At the end: everything acknowledged is still there, once, where it was said to be.
    func check(_ log: MemoryEventLog) -> String? {
        let outcomes = log.outcomes
        for (key, answer) in accepted {
            guard let outcome = outcomes[key] else { return "\(answer.name) was acknowledged and is gone" }
            if outcome.position != answer.position { return "\(answer.name) was acknowledged elsewhere" }
        }
        return nil
    }
}
