public import EventSourcing

/// Who a verified token speaks for.
public struct Principal: Hashable, Sendable {
    public let tenant: TenantID
    public let kind: Actor.Kind
    public let subject: PrincipalID
    public let roles: Set<PrincipalRole>
    /// The roles in the words that schemas and the domain use.
    public let roleNames: Set<String>
    /// The stores this principal is bound to; empty means none in particular.
    public let stores: Set<String>
    /// Tokens of an older epoch than the subject's present one are dead.
    public let epoch: Int32

    public init(
        tenant: TenantID, kind: Actor.Kind, subject: PrincipalID, roles: Set<PrincipalRole>,
        stores: Set<String> = [], epoch: Int32 = 0
    ) {
        self.tenant = tenant
        self.kind = kind
        self.subject = subject
        self.roles = roles
        roleNames = Set(roles.map(\.rawValue))
        self.stores = stores
        self.epoch = epoch
    }

    /// Whether `text` can be a subject. It stands where users' ids stand: `[A-Za-z0-9._-]{1,64}`.
    public static func isSubject(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                }
            }
    }

    /// The same, in the words the domain decides with.
    public var actor: Actor { Actor(kind: kind, id: subject, roles: roleNames, stores: stores) }
}

/// What is known of a principal's epoch.
public enum EpochState: Hashable, Sendable {
    case live
    case revoked
    /// Not known (yet): shoppers pass, everyone else does not.
    case unknown
}

/// The revoked epochs, held in memory by whoever follows them. Asked on every request, so it never waits.
public protocol EpochRegistry: Sendable {
    func state(of principal: Principal) -> EpochState
}

/// Nothing was ever revoked.
public struct NoRevocations: EpochRegistry {
    public init() {}
    public func state(of principal: Principal) -> EpochState { .live }
}

extension EpochRegistry {
    /// Whether the principal may act now: unknown denies all but shoppers.
    public func admits(_ principal: Principal) -> Bool {
        switch state(of: principal) {
        case .live: true
        case .revoked: false
        case .unknown: principal.kind == .user
        }
    }
}
