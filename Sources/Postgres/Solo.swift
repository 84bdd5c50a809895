import Synchronization

/// An operation that needs the connection for itself, outside pipeline mode: a COPY or a script.
// SAFETY: handed over once, through the inbox; then only the connection's thread touches its variables.
final class Solo: @unchecked Sendable {
    enum Kind { case script, copyIn, copyOut }

    enum Answer: Sendable {
        /// COPY has begun, or the chunk has been taken.
        case ready
        case chunk([UInt8])
        case finished(rows: Int64)
    }

    typealias Waiter = CheckedContinuation<Result<Answer, PostgresError>, Never>

    enum Phase { case waiting, starting, streaming, ending, over }

    let kind: Kind
    let sql: String
    let isAbandoned = Atomic(false)
    var phase = Phase.waiting
    private var waiter: Waiter?
    /// Of the operation being waited for.
    var deadline: ContinuousClock.Instant?
    /// When a cancelled operation must be over, or else the connection is dropped.
    var graceDeadline: ContinuousClock.Instant?
    var endReason: EndReason?
    var isUndone = false
    var hasStreamed = false

    /// COPY in: what the caller has written and libpq has not yet taken.
    var chunk: [UInt8] = []
    var chunkOffset = 0
    /// COPY in: the end is to be put once libpq has room.
    var owesEnd = false
    /// COPY out: bytes the caller has not asked for yet.
    var received: [UInt8] = []

    var failure: PostgresError?
    var rows: Int64 = 0

    init(_ kind: Kind, _ sql: String) {
        self.kind = kind
        self.sql = sql
    }

    var isWaitedFor: Bool { waiter != nil }

    func wait(_ waiter: Waiter, until deadline: ContinuousClock.Instant) {
        self.waiter = waiter
        self.deadline = deadline
    }

    func answer(_ answer: Result<Answer, PostgresError>) {
        waiter?.resume(returning: answer)
        waiter = nil
        deadline = nil
    }
}
