public import EventSourcing
public import Tracing

/// A command on its way to its decision, with everything the transport knows of it.
public struct CommandEnvelope: Sendable {
    public let tenant: TenantID
    public let actor: Actor
    public let key: CommandKey
    /// The scope in which the key must be unique.
    public let outcomeKey: OutcomeKey
    /// SHA-256 over route and canonical body.
    public let bodyHash: [UInt8]
    public let route: String
    public let command: any ExecutableCommand
    /// Only the roles `pos` and `import` may name the past.
    public var occurredAt: Timestamp?
    public var correlation: String?
    public var causation: String?
    public var traceparent: String?
    /// The span under which its way through the loop is told; nil: it is not traced.
    public var trace: ServiceContext?
    /// The deadline that fired this command: retired with its answer, whatever that is.
    public var deadline: DeadlineID?
    /// When that deadline is due. Whoever fires it has a clock of their own; where the log's has not come so far, the
    /// command is not decided yet but answered `unavailable`, so that its deadline stays.
    public var notBefore: Timestamp?
    /// About how many bytes the command holds; bounds the queue.
    public var bytes = 1_024

    public init(
        tenant: TenantID, actor: Actor, key: CommandKey, bodyHash: [UInt8], route: String,
        command: any ExecutableCommand
    ) {
        self.tenant = tenant
        self.actor = actor
        self.key = key
        self.bodyHash = bodyHash
        self.route = route
        self.command = command
        outcomeKey = OutcomeKey(tenant: tenant, principal: actor.id, key: key)
    }
}
