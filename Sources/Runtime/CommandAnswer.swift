public import EventSourcing

/// The answer to one command. Sent only after everything its decision saw is committed.
public enum CommandAnswer: Sendable {
    /// `replayed`: the first answer again, nothing was written now.
    case accepted(position: Position, result: [UInt8], replayed: Bool)
    case rejected(any DomainRejection)
    case failed(CommandFailure)
}

/// Why a command has no answer from the business.
public enum CommandFailure: Error, Hashable, Sendable {
    /// The same key came with another body.
    case keyReused
    /// The queue is full; nothing was decided.
    case overloaded(retryAfterMilliseconds: Int64)
    /// This principal, or its tenant, has as many commands under way as one may have; nothing was decided.
    case tooManyAtOnce(retryAfterMilliseconds: Int64)
    /// The log cannot be reached; nothing was written.
    case unavailable(retryAfterMilliseconds: Int64)
    /// The commit was sent and never answered. Ask again with the same key.
    case outcomeUnknown(retryAfterMilliseconds: Int64)
    /// Another server owns the partition.
    case notOwner(address: String?)
    /// Twice a process ended while it decided this command. Never decided again until that is mended.
    case poisoned
    /// A defect: logged with its reason, told to the client without.
    case defect(reason: String)
}
