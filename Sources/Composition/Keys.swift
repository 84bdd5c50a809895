import EventSourcing
import Foundation
import Identity
import LocalServers

/// The installation's token keys.
struct Keys: Sendable {
    private let files: KeyFiles

    /// The keys of the data directory, made where there are none: for those who serve.
    init(settings: Settings) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: settings.keysFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SettingsError(problems: [
                "The folder of the token keys, \(settings.keysFolder), cannot be made: \(Reasons.text(of: error))."
            ])
        }
        files = try KeyFiles.create(in: settings.keysFolder)
    }

    /// The keys that the servers of the data directory believe. Throws where there are none: a token of a new key is
    /// good nowhere.
    static func existing(_ settings: Settings) throws -> Keys {
        let files = KeyFiles(directory: settings.keysFolder)
        guard FileManager.default.fileExists(atPath: files.privateKeyPath) else {
            throw SettingsError(problems: [
                "\(settings.dataDirectory) holds no token key, so no server would believe the token. Point --data at "
                    + "the data directory that `mallard up` serves from."
            ])
        }
        return Keys(files: files)
    }

    private init(files: KeyFiles) { self.files = files }

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
