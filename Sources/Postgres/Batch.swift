import Synchronization

/// Why a caller stopped waiting before the server had answered.
enum EndReason: Sendable {
    case timeout, cancelled

    var error: PostgresError {
        switch self {
        case .timeout: .timeout
        case .cancelled: .cancelled
        }
    }
}

/// Calls that share one sync: one round trip, one implicit transaction.
// SAFETY: handed over once, through the inbox; then only the connection's thread touches its variables.
final class Batch: @unchecked Sendable {
    typealias Answer = Result<[PostgresResult], PostgresFailure>

    let calls: [PostgresCall]
    let deadline: ContinuousClock.Instant
    /// Nothing is sent behind it before it is over: it may leave a transaction open when it fails.
    let isAlone: Bool
    /// Ours, not a caller's: counted nowhere and never cached.
    let isHousekeeping: Bool
    /// Set by the caller's cancellation, even before the batch arrives at the connection.
    let isAbandoned = Atomic(false)

    private var waiter: (@Sendable (Answer) -> Void)?
    /// What the server owes, in order: for each call perhaps its preparation, then its execution.
    var steps: [Step] = []
    var step = 0
    var results: [PostgresResult] = []
    var failure: PostgresFailure?
    /// The current step has been answered; only the end of its results is missing.
    var hasStepResult = false
    var endReason: EndReason?
    /// When the server must have obeyed the cancellation, or else the connection is dropped.
    var graceDeadline: ContinuousClock.Instant?
    var isCancelRequested = false
    /// A cancellation meant for the batch before it may hit it.
    var mayBeStruck = false
    var isRetry = false

    struct Step {
        let isPreparation: Bool
        let call: Int
    }

    init(_ calls: [PostgresCall], deadline: ContinuousClock.Instant) {
        self.calls = calls
        self.deadline = deadline
        isAlone = calls.contains { $0.beginsTransaction }
        isHousekeeping = false
    }

    init(housekeeping calls: [PostgresCall], deadline: ContinuousClock.Instant) {
        self.calls = calls
        self.deadline = deadline
        isAlone = true
        isHousekeeping = true
    }

    /// Before the batch is handed over.
    func setWaiter(_ waiter: @escaping @Sendable (Answer) -> Void) { self.waiter = waiter }

    var isWaitedFor: Bool { waiter != nil }

    /// The first answer counts; later ones find nobody waiting.
    func answer(_ answer: Answer) {
        waiter?(answer)
        waiter = nil
    }

    /// Ready to be sent, also for a second time.
    func rewind() {
        steps.removeAll(keepingCapacity: true)
        step = 0
        results.removeAll(keepingCapacity: true)
        failure = nil
        hasStepResult = false
        mayBeStruck = false
    }

    /// Fails with what is known when the connection ends or the caller gives up.
    func fail(_ error: PostgresError, outcome: PostgresOutcome) {
        let call = step < steps.count ? steps[step].call : nil
        answer(.failure(PostgresFailure(error: error, call: call, outcome: outcome, completed: results.count)))
    }
}
