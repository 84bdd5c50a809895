import EventSourcing
import Identity

/// What `mallard token` does.
public struct TokenTool: Sendable {
    private let settings: Settings

    public init(settings: Settings) { self.settings = settings }

    /// A signed token; every name that is not known is an error that lists those that are.
    public func issue(
        tenant: String, subject: String, kind: String, roles: [String], stores: [String], seconds: Int
    ) async throws -> String {
        let kinds = [Actor.Kind.user, .staff, .store, .system, .provider]
        guard let kind = kinds.first(where: { $0.rawValue == kind }) else {
            throw SettingsError(problems: [
                "--kind must be one of \(kinds.map(\.rawValue).joined(separator: ", ")), not \(kind)"
            ])
        }
        let unknown = roles.filter { PrincipalRole(rawValue: $0) == nil }
        guard unknown.isEmpty, !roles.isEmpty else {
            let known = PrincipalRole.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError(problems: [
                "--roles takes some of \(known); unknown: \(unknown.joined(separator: ", "))"
            ])
        }
        let principal = Principal(
            tenant: TenantID(tenant), kind: kind, subject: PrincipalID(subject),
            roles: Set(roles.compactMap(PrincipalRole.init(rawValue:))), stores: Set(stores))
        return try await Keys(settings: settings).issuer().issue(principal, lifetimeSeconds: Int64(seconds))
    }
}
