import Foundation
import Glibc
public import LocalServers
import Synchronization

/// The temporary folder of this test process. At exit the servers that live in it are killed, and it is removed soon
/// after; folders of test processes that crashed are removed by the next one.
public enum TestFolder {
    private struct State {
        var root: String?
        var next = 0
        var pids: Set<Int32> = []
        var socketFolders: Set<String> = []
    }

    private static let state = Mutex(State())
    private static let prefix = "mallard-test-"

    /// The folder; made at the first call.
    public static func root() throws -> String {
        try state.withLock { state in
            if let root = state.root { return root }
            removeLeftovers()
            let root = "/tmp/\(prefix)\(getpid())"
            // Others may pass through: Postgres runs under another account.
            try FileManager.default.createDirectory(
                atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
            state.root = root
            atexit { TestFolder.clear() }
            return root
        }
    }

    /// A new folder in it, named after `purpose`.
    public static func make(_ purpose: String) throws -> String {
        let path = try root() + "/\(purpose)-\(nextNumber())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// A number that this process has not given out before.
    public static func nextNumber() -> Int {
        state.withLock { state in
            state.next += 1
            return state.next
        }
    }

    /// Kills `server`, which must be running, when this process exits. A later restart dies by its parent-death
    /// signal.
    public static func endWithProcess(_ server: any PrivateServer, socketFolder: String? = nil) async {
        let pid = await server.processID()
        state.withLock { state in
            if let pid { state.pids.insert(pid) }
            if let socketFolder { state.socketFolders.insert(socketFolder) }
        }
    }

    private static func clear() {
        let (root, pids, folders) = state.withLock { ($0.root, $0.pids, $0.socketFolders) }
        // SIGQUIT ends Postgres with all its backends at once; the others get SIGKILL.
        for pid in pids where isServer(pid) { _ = kill(pid, isPostgres(pid) ? SIGQUIT : SIGKILL) }
        for _ in 0..<200 where pids.contains(where: isServer) { usleep(10_000) }
        removeLater(folders + [root].compactMap(\.self))
    }

    /// A hundred thousand files of databases take minutes on a busy disk; nobody has to wait for that.
    private static func removeLater(_ paths: [String]) {
        guard !paths.isEmpty else { return }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/rm")
        process.arguments = ["-rf", "--"] + paths
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { print("test folders \(paths) cannot be removed: \(error)") }
    }

    private static func removeLeftovers() {
        // No folder, no leftovers.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? []
        let left = names.filter { name in
            guard name.hasPrefix(prefix), let pid = Int32(name.dropFirst(prefix.count)) else { return false }
            return pid != getpid() && kill(pid, 0) != 0
        }
        removeLater(left.map { "/tmp/\($0)" })
        // Of a process long gone that had our number; absent, as a rule.
        try? FileManager.default.removeItem(atPath: "/tmp/\(prefix)\(getpid())")
    }

    private static func command(_ pid: Int32) -> String {
        let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/comm") ?? Data()
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private static func isPostgres(_ pid: Int32) -> Bool { command(pid) == "postgres" }

    /// A number may have been given to another process meanwhile; that one must not be killed.
    private static func isServer(_ pid: Int32) -> Bool {
        ["postgres", "redis-server", "groonga"].contains(command(pid))
    }
}
