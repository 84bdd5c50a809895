public import EventSourcing

/// The roles the domain asks for by name.
public enum Role {
    /// A till, recording sales already made.
    public static let pos = "pos"
    /// The importer of another system's past.
    public static let importer = "import"
    /// A payment provider's verified voice.
    public static let provider = "provider"
}

extension Actor {
    /// Works for the shop, or is a part of the system.
    public var isStaff: Bool {
        switch kind {
        case .staff, .store, .system: true
        case .user, .provider: false
        }
    }

    /// Whether this is the shopper, or someone who may act for any shopper.
    public func mayActFor(_ user: UserID?) -> Bool {
        if isStaff { return true }
        guard kind == .user, let user else { return false }
        return id.rawValue == user.rawValue
    }

    /// Whether this member of staff may act in `store`; bound to no store means all.
    public func mayActIn(_ store: StoreID?) -> Bool {
        guard isStaff else { return false }
        guard !stores.isEmpty else { return true }
        guard let store else { return false }
        return stores.contains(store.rawValue)
    }

    /// Whether this may record sales that were made elsewhere.
    public var recordsThePast: Bool { roles.contains(Role.pos) || roles.contains(Role.importer) }
}
