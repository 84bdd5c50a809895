import EventSourcing
import Postgres

extension CommitFailure {
    /// Exactly one of: lost, moved, rolled back, refused, unknown (design section 2, reliability section 2).
    init(_ failure: PostgresFailure) {
        switch failure.outcome {
        case .unknown: self = .unknown(reason: "\(failure.error)")
        case .notSent: self = Self.notSent(failure.error)
        case .rolledBack:
            // An error of the commit itself, after every statement had its answer: let the head decide.
            guard failure.call != nil, let server = failure.error.serverError else {
                self =
                    failure.call == nil
                    ? .unknown(reason: "\(failure.error)") : .rolledBack(reason: "\(failure.error)")
                return
            }
            self = Self.answered(server)
        }
    }

    private static func notSent(_ error: PostgresError) -> CommitFailure {
        if case .invalidCall(let reason) = error { .refused(reason: reason) } else { .rolledBack(reason: "\(error)") }
    }

    /// The server's answer to a statement before the commit: nothing was written.
    private static func answered(_ error: PostgresServerError) -> CommitFailure {
        if error.state == "MA001" { return .leaseLost }
        if error.isUniqueViolation, error.constraint == "event_stream_version" { return .streamMoved }
        // Data, constraints, names and rights stay wrong however often they are sent; a missing week's table
        // (23514 without a constraint's name) does not.
        let isFinal = ["21", "22", "23", "42", "0A"].contains(error.state.classCode)
        let isMissingWeek = error.isCheckViolation && error.constraint == nil
        return isFinal && !isMissingWeek ? .refused(reason: "\(error)") : .rolledBack(reason: "\(error)")
    }
}
