/// What may have become of the calls of a failed pipeline.
public enum PostgresOutcome: Hashable, Sendable {
    /// No byte left for the server: nothing happened.
    case notSent
    /// The server has undone, or never done, every call.
    case rolledBack
    /// The server may or may not have committed: look before trying again.
    case unknown
}

/// Why a pipeline failed, with what is needed to decide whether to run it again.
public struct PostgresFailure: Error, Hashable, Sendable {
    public let error: PostgresError
    /// The call that failed, by index: the first without an answer, where no answer came. Nil if the
    /// failure belongs to no call: nothing was sent, or the commit at the end failed.
    public let call: Int?
    public let outcome: PostgresOutcome
    /// How many calls had been answered without error. The server may keep answers back until the last
    /// call, so after a lost connection more may have been done.
    public let completed: Int

    public init(error: PostgresError, call: Int? = nil, outcome: PostgresOutcome, completed: Int = 0) {
        self.error = error
        self.call = call
        self.outcome = outcome
        self.completed = completed
    }
}
