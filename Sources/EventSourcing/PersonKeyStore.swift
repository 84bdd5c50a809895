/// Where the persons' keys live: beside the log, never in it.
public protocol PersonKeyStore: Sendable {
    /// The keys of `persons`; with `creating`, persons without one get one, once, for ever.
    /// A person without a key who is not created is left out of the answer.
    func keys(
        of persons: [TenantPerson], creating: Bool
    ) async throws(EventLogError) -> [TenantPerson: PersonKeyState]
}

/// A person within a tenant.
public struct TenantPerson: Hashable, Sendable {
    public let tenant: TenantID
    public let person: PersonID

    public init(tenant: TenantID, person: PersonID) {
        self.tenant = tenant
        self.person = person
    }
}
