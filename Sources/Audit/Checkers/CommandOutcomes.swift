import EventCodecs
public import EventSourcing

/// A command's events stand together, and its answer is remembered at the last of them, once.
///
/// Keeps 16 B a remembered answer. Answers older than the store keeps them are not missed.
public struct CommandOutcomes: Checker {
    public static let name = "outcomes_match"
    public static let law = "every command that recorded events is remembered once, at the position of its last event"

    private struct Answer {
        let position: Int64
        let key: UInt64
    }

    private struct Command {
        let tenant: TenantID
        let key: CommandKey
        let meta: [UInt8]
        var last: EventMark
    }

    private var facts: LogFacts?
    private var answers: [Answer] = []
    private var isSorted = false
    private var at = 0
    private var previous: OutcomeMark?
    private var command: Command?

    public init() {}

    public mutating func begin(_ log: LogFacts) { facts = log }

    public mutating func visit(_ outcome: OutcomeMark, _ findings: inout Findings) {
        if let previous, previous.key == outcome.key {
            findings.report("two answers are remembered for one command", position: outcome.position)
        }
        previous = outcome
        // What was recorded since the check began is not looked at.
        guard let facts, outcome.position <= facts.head else { return }
        answers.append(Answer(position: outcome.position.rawValue, key: outcome.key.high ^ outcome.key.low))
    }

    public mutating func visit(_ mark: EventMark, _ findings: inout Findings) {
        if let command, command.tenant == mark.tenant, command.key == mark.commandKey, command.meta == mark.meta {
            self.command?.last = mark
            return
        }
        close(&findings)
        command = Command(tenant: mark.tenant, key: mark.commandKey, meta: mark.meta, last: mark)
    }

    public mutating func end(_ findings: inout Findings) { close(&findings) }

    private mutating func close(_ findings: inout Findings) {
        guard let command, let facts else { return }
        self.command = nil
        if !isSorted {
            answers.sort { $0.position < $1.position }
            isSorted = true
        }
        let position = command.last.position.rawValue
        while at < answers.count, answers[at].position < position { at += 1 }
        let stream = StreamKey(command.tenant, command.last.stream)
        guard let meta = EventMetadata(command.meta) else {
            return findings.report("its metadata cannot be read", position: command.last.position, stream: stream)
        }
        guard command.last.recordedAt >= facts.outcomesKeptSince else { return }
        let key = OutcomeKey(tenant: command.tenant, principal: meta.actor, key: command.key)
        let isThere = answers[at...].prefix { $0.position == position }.contains {
            $0.key == key.high ^ key.low
        }
        if !isThere {
            findings.report(
                "command \(command.key) of \(meta.actor) has no answer remembered here",
                position: command.last.position, stream: stream)
        }
    }
}
