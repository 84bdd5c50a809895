import Foundation
import Synchronization
import TestSupport

/// A program that a test runs, its output in a file. It gets SIGTERM when the test process ends, however that ends.
final class ChildProcess: Sendable {
    private let process: Process
    private let file: String

    private init(process: Process, file: String) {
        self.process = process
        self.file = file
    }

    /// - Parameter arguments: the first is the program's absolute path.
    static func start(_ arguments: [String], folder: String = "/") async throws -> ChildProcess {
        let file = try "\(TestFolder.root())/output-\(TestFolder.nextNumber())"
        guard FileManager.default.createFile(atPath: file, contents: nil) else {
            throw Mall.Failure(description: "\(file) cannot be written")
        }
        return try await SpawnThread.shared.run {
            let output = try FileHandle(forWritingTo: URL(filePath: file))
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments = ["--pdeathsig", "TERM", "--"] + arguments
            process.currentDirectoryURL = URL(filePath: folder)
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = output
            try process.run()
            try output.close()
            return ChildProcess(process: process, file: file)
        }
    }

    /// Runs a program to its end; after `seconds` it is killed.
    static func run(
        _ arguments: [String], folder: String = "/", seconds: Int = 300
    ) async throws -> (status: Int32, output: String) {
        let child = try await start(arguments, folder: folder)
        let end = ContinuousClock.now + .seconds(seconds)
        while child.isRunning {
            if ContinuousClock.now > end { child.signal(SIGKILL) }
            try await Task.sleep(for: .milliseconds(5))
        }
        return (child.status, child.output)
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    /// Of one that has ended.
    var status: Int32 { process.terminationStatus }

    /// Everything it printed so far.
    var output: String {
        // The file is ours; if someone took it away, nothing was printed.
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    func signal(_ number: Int32) {
        if isRunning { _ = kill(pid, number) }
    }

    /// SIGTERM, a minute's patience, SIGKILL. For cleaning up: what matters is checked elsewhere.
    func end() async {
        signal(SIGTERM)
        let end = ContinuousClock.now + .seconds(60)
        while isRunning {
            if ContinuousClock.now > end { signal(SIGKILL) }
            // Not Task.sleep: a cancelled test, too, waits for the end of what it started.
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
            }
        }
    }
}

/// The one thread that makes child processes. The kernel sends a parent-death signal when the *thread* that made the
/// child ends, and children inherit the thread's signal mask: threads of the pools come and go, and block everything.
private final class SpawnThread: Sendable {
    static let shared = SpawnThread()

    private let condition = NSCondition()
    private let work = Mutex<[@Sendable () -> Void]>([])

    private init() {
        let thread = Thread { [self] in loop() }
        thread.start()
    }

    func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            condition.withLock {
                work.withLock { $0.append { continuation.resume(with: Result(catching: body)) } }
                condition.signal()
            }
        }
    }

    private func loop() {
        var none = sigset_t()
        // Both pointers live for the call.
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        while true {
            condition.lock()
            while work.withLock({ $0.isEmpty }) { condition.wait() }
            let next = work.withLock { $0.removeFirst() }
            condition.unlock()
            next()
        }
    }
}
