import Foundation
import Glibc

/// A Groonga that ends amid a change, by a signal or a crash, may leave objects that nothing can open or remove, and
/// locks that nobody lifts. It says in its log whether it has ended in order.
struct GroongaFiles: Sendable {
    /// Absolute path of the database's main file.
    let database: String

    /// Whether the server before this one said that it began and never that it had ended.
    var wasLeftOpen: Bool {
        // No log means that no server ever ran.
        guard let file = FileHandle(forReadingAtPath: database + ".log") else { return false }
        do {
            let end = try file.seekToEnd()
            try file.seek(toOffset: end > Self.tailBytes ? end - Self.tailBytes : 0)
            let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
            try file.close()
            return Self.isLeftOpen(text)
        } catch {
            return true
        }
    }

    enum Outcome {
        /// A server, or what is left of one, holds the lock.
        case locked
        /// It was ended in order after all.
        case kept
        case removed
        case failed
    }

    /// Removes the database and leaves what is beside it: log, lock and port.
    func forget(onlyIfLeftOpen: Bool) -> Outcome {
        let lock = unsafe open(database + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { return .failed }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return .locked }
        if onlyIfLeftOpen, !wasLeftOpen { return .kept }
        let url = URL(fileURLWithPath: database)
        let kept = [".lock", ".log", ".log.1", ".port"].map { url.lastPathComponent + $0 }
        do {
            let folder = url.deletingLastPathComponent()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
            where !kept.contains(name) && (name == url.lastPathComponent || name.hasPrefix(url.lastPathComponent + "."))
            {
                try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
            }
            return .removed
        } catch {
            return .failed
        }
    }

    static func isLeftOpen(_ log: String) -> Bool {
        guard let begun = log.range(of: "| grn_init", options: .backwards) else {
            // So much was written since that the beginning is out of sight.
            return !log.contains("| grn_fin")
        }
        return log.range(of: "| grn_fin", range: begun.upperBound..<log.endIndex) == nil
    }

    private static let tailBytes: UInt64 = 256 << 10
}
