public import EventSourcing

/// How one projection is doing.
public struct ProjectionStatus: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        /// Read by queries, and following the log.
        case live
        /// Being folded from the start; queries use the generation before, or are told to wait.
        case building
        /// Read by queries until another took its place; follows the log no more, and may be gone back to until then.
        case kept(until: Timestamp)
        /// Met an event it cannot take; tries again by itself.
        case stopped(at: Position, reason: String)
    }

    public let name: String
    public let generation: Int
    public let state: State
    /// Where its rows stand; nil for a kept one that this process has not folded.
    public let position: Position?
}

extension Projector {
    /// What keeps read models from following the log now, a line for each, for people; empty if nothing does.
    public var complaints: [String] {
        let stopped = status.compactMap { status -> String? in
            guard case .stopped(let position, let reason) = status.state else { return nil }
            return "\(status.name) has stopped at the event at position \(position): \(reason)"
        }
        return stopped + faults.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    }
}

public enum ProjectorError: Error, Hashable, Sendable {
    case unknownProjection(String)
    /// No generation is kept to go back to, or one that another version of the fold made.
    case nothingKept(String)
    /// Another generation is on its way already.
    case isBeingBuilt(String)
    /// The rebuild met an event it cannot take.
    case stopped(at: Position, reason: String)
    case log(EventLogError)
    case store(String)
    /// The projector ended before.
    case ended
}
