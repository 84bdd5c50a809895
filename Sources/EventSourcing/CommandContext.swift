/// Who sent a command, with the rights their token carries.
public struct Actor: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case user, staff, store, system, provider
    }

    public let kind: Kind
    public let id: PrincipalID
    public let roles: Set<String>
    /// The stores a member of staff or a till is bound to.
    public let stores: Set<String>

    public init(kind: Kind, id: PrincipalID, roles: Set<String> = [], stores: Set<String> = []) {
        self.kind = kind
        self.id = id
        self.roles = roles
        self.stores = stores
    }
}

/// Everything a decision may know beyond its command and its states.
///
/// The domain owns no clock and mints no identity: both arrive here, so that a decision replayed
/// with the same arguments gives the same events.
public struct CommandContext: Hashable, Sendable {
    public let tenant: TenantID
    public let actor: Actor
    public let key: CommandKey
    /// When the log will say the events were recorded; deadlines run on it.
    public let now: Timestamp
    /// When it happened: `now`, except for sales already made (roles `pos` and `import`).
    public let occurredAt: Timestamp

    public init(tenant: TenantID, actor: Actor, key: CommandKey, now: Timestamp, occurredAt: Timestamp? = nil) {
        self.tenant = tenant
        self.actor = actor
        self.key = key
        self.now = now
        self.occurredAt = occurredAt ?? now
    }
}
