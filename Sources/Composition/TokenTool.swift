import EventSourcing
import Identity

/// What `mallard token` does.
public struct TokenTool: Sendable {
    private let settings: Settings

    public init(settings: Settings) { self.settings = settings }

    /// A signed token; every name that is not known is an error that lists those that are.
    ///
    /// - Parameter makesKey: whether a data directory without a key gets one.
    public func issue(
        tenant: String, subject: String, kind: String, roles: [String], stores: [String], seconds: Int,
        makesKey: Bool = false
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
        let keys = makesKey ? try Keys(settings: settings) : try Keys.existing(settings)
        let issuer = try await keys.issuer()
        do {
            return try await issuer.issue(principal, lifetimeSeconds: Int64(seconds))
        } catch TokenError.lifetimeTooLong {
            throw SettingsError(problems: [
                "--seconds is from 1 to \(TokenLifetime.secondsMax), not \(seconds). A client gets itself the next "
                    + "token with POST /tokens/refresh."
            ])
        } catch TokenError.subjectMalformed {
            throw SettingsError(problems: [
                "--subject is 1 to 64 letters, digits, dots, underscores or hyphens, not \(subject.debugDescription)"
            ])
        }
    }
}
