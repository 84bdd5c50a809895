public import Runtime

/// The way to whoever decides: the owner in this process, or one that is forwarded to.
public protocol CommandGateway: Sendable {
    /// Decides the commands in order, each on its own, and answers in that order.
    /// Always answers, whatever happens to the machinery behind.
    func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer]
}

extension PartitionOwner: CommandGateway {}
