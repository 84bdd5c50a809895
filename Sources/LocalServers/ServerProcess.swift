import Foundation
import Glibc

/// A running server: a child of this process, or one that an earlier process left behind.
///
/// Children are spawned by one thread that never ends, since the kernel sends a child its parent-death signal
/// when the *thread* that made it ends, and the threads of the pools come and go.
final class ServerProcess: Sendable {
    let pid: Int32
    private let child: Process?

    private init(pid: Int32, child: Process?) {
        self.pid = pid
        self.child = child
    }

    /// A process that was not started here.
    static func adopted(_ pid: Int32) -> ServerProcess { ServerProcess(pid: pid, child: nil) }

    /// Starts `arguments[0]`, an absolute path, with both outputs appended to `log`.
    static func spawn(_ arguments: [String], log: String) async throws(LocalServerError) -> ServerProcess {
        let outcome: Result<ServerProcess, LocalServerError> = await withCheckedContinuation { continuation in
            SpawnThread.shared.run { continuation.resume(returning: start(arguments, log: log)) }
        }
        return try outcome.get()
    }

    /// Foundation learns of a child's end by a descriptor that the child's own children hold as well, as one that
    /// writes its backtrace does; the kernel knows it at once.
    var isAlive: Bool {
        if let child, !child.isRunning { return false }
        return ProcessTable.isAlive(pid)
    }

    func signal(_ number: Int32) {
        if isAlive { _ = kill(pid, number) }
    }

    /// Waits for the end; tells whether it came within `limit`.
    func waitForEnd(_ limit: Duration) async -> Bool {
        await Pause.until(limit) { !isAlive }
    }

    /// Sends each signal in turn until the process has ended, waiting up to `patience` after each, and at last
    /// SIGKILL.
    func end(signals: [Int32], patience: Duration) async {
        for number in signals + [SIGKILL] {
            signal(number)
            if await waitForEnd(number == SIGKILL ? .seconds(10) : patience) { return }
        }
    }

    private static func start(_ arguments: [String], log: String) -> Result<ServerProcess, LocalServerError> {
        // Appending, so that a log emptied while the server runs is written on from its beginning.
        let descriptor = unsafe open(log, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else {
            return .failure(.folderUnusable(path: log, reason: "the log cannot be written"))
        }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        do {
            try process.run()
            try output.close()
        } catch {
            return .failure(.commandFailed(program: arguments[0], status: -1, output: "\(error)"))
        }
        return .success(ServerProcess(pid: process.processIdentifier, child: process))
    }
}
