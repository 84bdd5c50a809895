import Foundation

/// The file that a server's output goes to.
struct ServerLog: Sendable {
    let path: String

    /// Makes the file if needed; one above 16 MiB is put aside as `….1`, replacing the one before.
    func prepare(for account: Account?) throws(LocalServerError) {
        let files = FileManager.default
        do {
            if files.fileExists(atPath: path) {
                let size = (try files.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
                if size <= 16 << 20 { return }
                if files.fileExists(atPath: path + ".1") { try files.removeItem(atPath: path + ".1") }
                try files.moveItem(atPath: path, toPath: path + ".1")
            }
            guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw LocalServerError.folderUnusable(path: path, reason: "the log cannot be made")
            }
            if let account {
                try files.setAttributes([.ownerAccountID: NSNumber(value: account.uid)], ofItemAtPath: path)
            }
        } catch let error as LocalServerError {
            throw error
        } catch {
            throw .folderUnusable(path: path, reason: "\(error)")
        }
    }

    /// The last 2,000 bytes, for an error's text.
    func tail() -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "(no log at \(path))" }
        do {
            let end = try file.seekToEnd()
            try file.seek(toOffset: end > 2_000 ? end - 2_000 : 0)
            let bytes = try file.readToEnd() ?? Data()
            try file.close()
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            return "(log at \(path) cannot be read: \(error))"
        }
    }
}
