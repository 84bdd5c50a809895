import Foundation
import Glibc
import Logging

/// Folders that only one account may enter.
enum PrivateFolder {
    /// Longest path of a Unix socket that every kernel takes.
    static let socketPathBytesMax = 107

    /// Absolute path without links, `.` and `..`; the folder need not exist.
    static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    /// Where the sockets of the server in `folder` live: always the same short path for the same folder, so that
    /// another process finds them.
    static func socketFolder(for folder: String) -> String {
        let root = geteuid() == 0 && FileManager.default.isWritableFile(atPath: "/run") ? "/run" : "/tmp"
        return "\(root)/mallard-\(hash(folder))"
    }

    /// Makes `path` (with its parents) if needed and gives it to `account`, or to this process's user, alone.
    ///
    /// Refuses a link and a folder of someone else's: in `/tmp` anybody could have put one there.
    static func make(_ path: String, for account: Account?) throws(LocalServerError) {
        let files = FileManager.default
        let owner = account?.uid ?? geteuid()
        do {
            if !files.fileExists(atPath: path) {
                try files.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]
                )
            }
            let found = try files.attributesOfItem(atPath: path)
            let uid = (found[.ownerAccountID] as? NSNumber)?.uint32Value
            guard found[.type] as? FileAttributeType == .typeDirectory else {
                throw LocalServerError.folderUnusable(path: path, reason: "it is not a folder")
            }
            guard uid == owner || uid == geteuid() else {
                throw LocalServerError.folderUnusable(path: path, reason: "it belongs to another user")
            }
            var wanted: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
            if let account {
                wanted[.ownerAccountID] = NSNumber(value: account.uid)
                wanted[.groupOwnerAccountID] = NSNumber(value: account.gid)
            }
            try files.setAttributes(wanted, ofItemAtPath: path)
        } catch let error as LocalServerError {
            throw error
        } catch {
            throw .folderUnusable(path: path, reason: Reasons.text(of: error))
        }
    }

    /// Removes a socket folder whose server has ended. What cannot be removed is used again at the next start.
    static func remove(_ path: String, logger: Logger) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            logger.warning("socket folder cannot be removed", metadata: ["path": "\(path)", "error": "\(error)"])
        }
    }

    /// Checks a socket's path before a server fails on it with a message nobody understands.
    static func checkSocket(_ path: String) throws(LocalServerError) {
        if path.utf8.count > socketPathBytesMax { throw .socketPathTooLong(path: path) }
    }

    /// FNV-1a, 48 bits in hexadecimal: a name, not a secret.
    static func hash(_ text: String) -> String {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(value & 0xffff_ffff_ffff, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}
