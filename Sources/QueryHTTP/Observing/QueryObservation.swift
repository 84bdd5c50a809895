import GraphQLExecution
import Metering
import Redaction

/// What is known of one request to `/graphql` when it has been answered. Nothing of it is personal but the document,
/// of which only the hash is ever told.
final class QueryObservation {
    enum Outcome: String, Sendable {
        case answered
        case errors
        case refused
    }

    /// When the request had come whole.
    let start: ContinuousClock.Instant
    var request: GraphQLRequest?
    var prepared: PreparedRequest?
    /// When its document was a plan, and when the read models stood where it asked.
    var preparedAt: ContinuousClock.Instant?
    var waitedAt: ContinuousClock.Instant?
    var times: ExecutionTimes?
    var outcome = Outcome.refused

    init() { start = .now }

    /// As clients name it, so it may hold anything: made fit to be told.
    var operationName: String? {
        prepared?.operationName.map { PhoneMask.apply(to: String($0.prefix(64))) }
    }

    /// Waiting for the read models is what its client asked for: it does not make a query slow.
    var waited: Duration { if let preparedAt, let waitedAt { preparedAt.duration(to: waitedAt) } else { .zero } }
}
