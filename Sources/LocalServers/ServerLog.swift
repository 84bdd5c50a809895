import Foundation

/// The file that a server's output goes to.
struct ServerLog: Sendable {
    static let bytesMax = 16 << 20

    let path: String

    /// Makes the file if needed; one above 16 MiB is put aside as `….1`, replacing the one before.
    func prepare(for account: Account?) throws(LocalServerError) {
        let files = FileManager.default
        do {
            if files.fileExists(atPath: path) {
                let size = (try files.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
                if size <= Self.bytesMax { return }
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
            throw .folderUnusable(path: path, reason: Reasons.text(of: error))
        }
    }

    /// Empties a log that has grown above 16 MiB while its server writes, after copying it to `….1`: the server, which
    /// appends, goes on in the same file. What it writes between the two steps is lost.
    func bound() async {
        let path = path
        await Pause.offPool {
            do {
                let size = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.intValue ?? 0
                guard size > Self.bytesMax else { return }
                if FileManager.default.fileExists(atPath: path + ".1") {
                    try FileManager.default.removeItem(atPath: path + ".1")
                }
                try FileManager.default.copyItem(atPath: path, toPath: path + ".1")
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
                try file.truncate(atOffset: 0)
                try file.close()
            } catch {
                return  // The log stays as it is, and is looked at again.
            }
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
