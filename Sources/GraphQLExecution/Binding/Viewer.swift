/// Who asks. The engine compares and never interprets: what a role means is the schema's business.
public struct Viewer: Hashable, Sendable {
    public let tenant: String
    /// Nil for somebody who is not signed in.
    public let subject: String?
    public let roles: Set<String>
    /// The stores, branches or other parts that the roles hold for; empty for all or none, as the schema decides.
    public let stores: Set<String>
    public let isStaff: Bool

    public init(
        tenant: String, subject: String?, roles: Set<String> = [], stores: Set<String> = [], isStaff: Bool = false
    ) {
        self.tenant = tenant
        self.subject = subject
        self.roles = roles
        self.stores = stores
        self.isStaff = isStaff
    }

    /// Somebody who is not signed in.
    public static func anonymous(tenant: String) -> Viewer { Viewer(tenant: tenant, subject: nil) }
}
