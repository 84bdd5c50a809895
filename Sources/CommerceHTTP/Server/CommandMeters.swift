import CommerceCommands
import Metrics
import Runtime

/// The numbers of the command API, made once: labels come from closed sets.
struct CommandMeters: Sendable {
    enum Outcome: String, CaseIterable {
        case accepted, replayed, rejected, refused, failed
    }

    private let answers: [String: [Outcome: Counter]]
    private let seconds: Metrics.Timer
    let batchLines: Counter

    init(_ table: CommandTable) {
        var answers: [String: [Outcome: Counter]] = [:]
        for route in table.routes + ["other"] {
            for outcome in Outcome.allCases {
                answers[route, default: [:]][outcome] = Counter(
                    label: "mallard_commands_answered_total",
                    dimensions: [("command", route), ("outcome", outcome.rawValue)])
            }
        }
        self.answers = answers
        seconds = Metrics.Timer(label: "mallard_commands_duration_seconds")
        batchLines = Counter(label: "mallard_commands_batch_lines_total")
    }

    func answered(_ route: String, _ outcome: Outcome) { (answers[route] ?? answers["other"])?[outcome]?.increment() }

    func answered(_ route: String, _ answer: CommandAnswer) {
        switch answer {
        case .accepted(position: _, result: _, let replayed): answered(route, replayed ? .replayed : .accepted)
        case .rejected: answered(route, .rejected)
        case .failed: answered(route, .failed)
        }
    }

    func took(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.seconds.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
