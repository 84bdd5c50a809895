import EventSourcing
import Foundation
import Identity

/// The installation's token keys, made at first use.
struct Keys: Sendable {
    private let files: KeyFiles

    init(settings: Settings) throws {
        try FileManager.default.createDirectory(
            atPath: settings.keysFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        files = try KeyFiles.create(in: settings.keysFolder)
    }

    func issuer() async throws -> TokenIssuer { try await TokenIssuer(files) }

    func verifier() async throws -> TokenVerifier { try await TokenVerifier(publicKeysPath: files.publicKeysPath) }

    /// Hands out tokens for a part of the system, a new one for each request.
    func tokens(of subject: String, tenant: TenantID, roles: Set<PrincipalRole>) async throws
        -> @Sendable () async throws -> String
    {
        let issuer = try await issuer()
        let principal = Principal(tenant: tenant, kind: .system, subject: PrincipalID(subject), roles: roles)
        return { try await issuer.issue(principal) }
    }
}
