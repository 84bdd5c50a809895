/// What a process manager wants done about an event: a command, by route and body, as a client would send it.
public struct Reaction: Hashable, Sendable {
    public let tenant: TenantID
    /// `order.record_paid`
    public let route: String
    /// The command's JSON body.
    public let body: [UInt8]

    public init(tenant: TenantID, route: String, body: [UInt8]) {
        self.tenant = tenant
        self.route = route
        self.body = body
    }
}

/// Answers recorded events with commands. Pure: the same event gives the same reactions, in the same order,
/// because a reaction's key is made of the event's position and its place among the reactions.
public protocol ProcessManager: Sendable {
    /// Stable: names the checkpoint and is part of every key. `[a-z0-9-]{1,32}`.
    var name: String { get }

    func react(to event: RecordedEvent) throws(EventCodecError) -> [Reaction]
}

/// A reaction on its way, with the key that makes sending it twice harmless.
public struct ReactionCommand: Hashable, Sendable {
    public let key: CommandKey
    public let reaction: Reaction
    /// The event that caused it.
    public let cause: RecordedEvent

    public init(manager: String, cause: RecordedEvent, index: Int, reaction: Reaction) {
        self.key = CommandKey("\(manager)-\(cause.position)-\(index)")
        self.reaction = reaction
        self.cause = cause
    }
}

/// How far the followers of the log have come, by name.
public protocol CheckpointStore: Sendable {
    /// `.start` for a follower that has none.
    func checkpoint(of follower: String) async throws(EventLogError) -> Position

    /// Moves the checkpoint if it stands at `from`; false, and nothing is changed, if another runner moved it.
    func advance(_ follower: String, from: Position, to: Position) async throws(EventLogError) -> Bool
}
