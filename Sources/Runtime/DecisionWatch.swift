public import EventSourcing

/// Knows which command is being decided, also after the process that decided it is gone.
///
/// A decision that traps takes the process down and all other commands with it. Noting the key before each decision
/// tells the next process who it was; at the second time it is refused.
public protocol DecisionWatch: Sendable {
    /// Before each decision, thus cheap. What is noted outlives the process, if not the machine.
    func begin(_ key: OutcomeKey)
    /// After it, whatever it decided.
    func end()
    /// True for a command during whose decisions a process ended twice.
    func isPoisoned(_ key: OutcomeKey) -> Bool
}

/// For an owner whose process nobody starts again.
public struct NoDecisionWatch: DecisionWatch {
    public init() {}
    public func begin(_ key: OutcomeKey) {}
    public func end() {}
    public func isPoisoned(_ key: OutcomeKey) -> Bool { false }
}
