import Foundation
import Logging

/// The folder that a cluster really lives in: the wished one, or one that the server's account can reach.
struct PostgresHome: Sendable {
    let path: String

    var data: String { path + "/data" }
    var log: ServerLog { ServerLog(path: path + "/postgres.log") }

    /// Version of the cluster that is there, nil if there is none.
    var clusterMajor: Int? {
        guard let bytes = FileManager.default.contents(atPath: data + "/PG_VERSION") else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Makes the folder for `account`; moves to `/var/lib/mallard` if that account cannot work in it.
    static func prepare(
        _ wished: String, for account: Account?, logger: Logger
    ) async throws(LocalServerError) -> PostgresHome {
        try PrivateFolder.make(wished, for: account)
        guard let account else { return PostgresHome(path: wished) }
        if try await account.canWork(in: wished) { return PostgresHome(path: wished) }
        let instead = "/var/lib/mallard/\(PrivateFolder.hash(wished))"
        logger.notice(
            "the account of postgres cannot reach its folder, the data lives elsewhere",
            metadata: ["account": "\(account.name)", "folder": "\(wished)", "instead": "\(instead)"])
        try openParent("/var/lib/mallard")
        try PrivateFolder.make(instead, for: account)
        guard try await account.canWork(in: instead) else {
            throw .folderUnusable(path: instead, reason: "the account \(account.name) cannot reach it")
        }
        return PostgresHome(path: instead)
    }

    private static func openParent(_ path: String) throws(LocalServerError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        } catch {
            throw .folderUnusable(path: path, reason: Reasons.text(of: error))
        }
    }
}

extension Account {
    /// True if this account can enter `folder` and write in it.
    func canWork(in folder: String) async throws(LocalServerError) -> Bool {
        let test = try Programs.find("test", package: "coreutils")
        do {
            try await ShortCommand.run([test, "-w", folder, "-a", "-x", folder], as: self)
            return true
        } catch .commandFailed {
            return false
        }
    }
}
