public import EventSourcing

/// What goes wrong with one commit of a memory log.
public enum MemoryFault: Sendable, Hashable {
    /// Nothing is written and this is the answer.
    case failsBefore(CommitFailure)
    /// Everything is written and the answer is lost: `CommitFailure.unknown`.
    case losesReply
    /// Another owner raises the epoch between decision and commit.
    case epochMoves
}

/// Faults a test injects. Each hook runs before the operation and may wait, which makes the operation slow.
public struct MemoryFaults: Sendable {
    /// Asked with every group and its ordinal, from 0.
    public var commit: @Sendable (CommitGroup, Int) async -> MemoryFault?
    /// Asked with every load and its ordinal; an error makes the load fail.
    public var load: @Sendable (LoadRequest, Int) async -> EventLogError?
    /// Asked with every reading of the settled head.
    public var settle: @Sendable (Int) async -> EventLogError?
    /// Asked with every plain reading of the head.
    public var head: @Sendable () async -> EventLogError?

    public init(
        commit: @escaping @Sendable (CommitGroup, Int) async -> MemoryFault? = { _, _ in nil },
        load: @escaping @Sendable (LoadRequest, Int) async -> EventLogError? = { _, _ in nil },
        settle: @escaping @Sendable (Int) async -> EventLogError? = { _ in nil },
        head: @escaping @Sendable () async -> EventLogError? = { nil }
    ) {
        self.commit = commit
        self.load = load
        self.settle = settle
        self.head = head
    }
}
