import Foundation
import Glibc
public import LocalServers
import Synchronization

/// The temporary folder of this test process. At exit the servers that live in it are killed and it is removed;
/// folders of test processes that crashed are removed by the next one.
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
        for folder in folders { remove(folder) }
        if let root { remove(root) }
    }

    private static func removeLeftovers() {
        // No folder, no leftovers.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] {
            guard name.hasPrefix(prefix), let pid = Int32(name.dropFirst(prefix.count)) else { continue }
            if pid == getpid() || kill(pid, 0) != 0 { remove("/tmp/\(name)") }
        }
    }

    private static func remove(_ path: String) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("test folder \(path) cannot be removed: \(error)")
        }
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
