/// Who may see a type or a field. What is not declared is seen by nobody.
public enum Visibility: Sendable {
    case nobody
    case `public`
    /// Whoever is signed in.
    case user
    /// Staff with one of the roles; any staff if none is named.
    case staff(roles: Set<String> = [])
    case custom(@Sendable (Viewer) -> Bool)

    public func allows(_ viewer: Viewer) -> Bool {
        switch self {
        case .nobody: false
        case .public: true
        case .user: viewer.subject != nil
        case .staff(let roles): viewer.isStaff && (roles.isEmpty || !roles.isDisjoint(with: viewer.roles))
        case .custom(let allows): allows(viewer)
        }
    }

    /// Whether it allows everybody, so that nothing has to be asked at run time.
    var isOpen: Bool { if case .public = self { true } else { false } }
}
