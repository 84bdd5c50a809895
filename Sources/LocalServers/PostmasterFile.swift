import Foundation

/// The lock file of a running or crashed Postgres, `postmaster.pid`.
struct PostmasterFile: Sendable {
    let pid: Int32
    let port: Int
    let socketFolder: String
    /// `starting`, `stopping`, `ready` or `standby`; empty before the server has said anything.
    let status: String

    /// Reads the file in a cluster's data folder; nil if there is none, or it is not complete yet.
    ///
    /// Lines: pid, data folder, start time, port, socket folder, address, shared memory, status
    /// (PostgreSQL's `miscadmin.h`, `LOCK_FILE_LINE_…`).
    init?(in dataFolder: String) {
        guard let bytes = FileManager.default.contents(atPath: "\(dataFolder)/postmaster.pid") else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5, let pid = Int32(lines[0]), let port = Int(lines[3]) else { return nil }
        self.pid = pid
        self.port = port
        socketFolder = String(lines[4])
        status = lines.count >= 8 ? lines[7].trimmingCharacters(in: .whitespaces) : ""
    }
}
