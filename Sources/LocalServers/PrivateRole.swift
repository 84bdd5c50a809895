import Foundation
import Glibc
public import Logging

/// One of Mallard's own roles as a child process: this very program with a subcommand.
///
/// It counts as started when its door answers `GET /healthz` with 200; at a port, where anybody may answer, only if
/// the answer's field `Mallard-Instance` repeats what this start put into the environment as `MALLARD_INSTANCE`.
public actor PrivateRole: PrivateServer {
    /// Where the role answers HTTP.
    public enum Door: Sendable {
        case unixSocket(path: String)
        case port(Int)
    }

    public nonisolated let name: String
    public nonisolated let socketFolder: String? = nil

    private nonisolated let program: String
    private nonisolated let arguments: [String]
    private nonisolated let door: Door
    private nonisolated let added: [String: String]
    private nonisolated let log: ServerLog
    private nonisolated let startSecondsMax: Int
    private nonisolated let logger: Logger
    private nonisolated let turnstile = Turnstile()
    private var running: ServerProcess?

    /// - Parameters:
    ///   - program: absolute path; this very program if nil.
    ///   - arguments: what follows the program's name, such as `["projector", "--data", "./var"]`.
    ///   - environment: what it finds in its environment beside ours.
    ///   - logFolder: where `NAME.log` goes.
    public init(
        name: String, program: String? = nil, arguments: [String], door: Door, environment: [String: String] = [:],
        logFolder: String, startSecondsMax: Int = 60, logger: Logger
    ) {
        self.name = name
        self.program = program ?? Self.thisProgram()
        self.arguments = arguments
        self.door = door
        added = environment
        log = ServerLog(path: "\(PrivateFolder.absolute(logFolder))/\(name).log")
        self.startSecondsMax = startSecondsMax
        self.logger = logger
    }

    /// Path of the role's log file.
    public nonisolated var logPath: String { log.path }

    public func start() async throws(LocalServerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        if let running, running.isAlive { return }
        try PrivateFolder.make((log.path as NSString).deletingLastPathComponent, for: nil)
        try log.prepare(for: nil)
        let instance = UUID().uuidString
        let command = try Programs.prefix(deathSignal: "TERM") + environment(instance) + [program] + arguments
        let process = try await ServerProcess.spawn(command, log: log.path)
        let end = ContinuousClock.now + .seconds(startSecondsMax)
        while await !answers(instance) {
            guard process.isAlive else { throw .endedWhileStarting(server: name, logTail: log.tail()) }
            if Task.isCancelled || ContinuousClock.now > end {
                await process.end(signals: [SIGTERM], patience: .seconds(5))
                if Task.isCancelled { throw .cancelled(server: name) }
                throw .notReady(server: name, seconds: startSecondsMax, logTail: log.tail())
            }
            await Pause.uncancellable(.milliseconds(10))
        }
        running = process
    }

    /// SIGTERM lets the role finish what it has accepted; after 15 s it is killed.
    public func stop() async {
        await turnstile.enter()
        defer { turnstile.leave() }
        await running?.end(signals: [SIGTERM], patience: .seconds(15))
        running = nil
    }

    public func kill9() async {
        await turnstile.enter()
        defer { turnstile.leave() }
        await running?.end(signals: [], patience: .zero)
        running = nil
    }

    public func processID() -> Int32? { running.flatMap { $0.isAlive ? $0.pid : nil } }

    public func isRunning() -> Bool { running?.isAlive ?? false }

    public func boundLog() async { await log.bound() }

    /// Words that set what the role finds in its environment beside ours.
    private func environment(_ instance: String) throws(LocalServerError) -> [String] {
        // Two arenas serve two cores; glibc's default of eight a core keeps freed memory apart, and so much more of it.
        let env = try Programs.find("env", package: "coreutils")
        var words = [env, "MALLOC_ARENA_MAX=2", "MALLARD_INSTANCE=\(instance)"]
        words += added.map { "\($0.key)=\($0.value)" }
        if ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"] == nil {
            // A crashed role is gone, and started again, only when its backtrace has been written. With lines of
            // sources that takes many seconds; with the functions' names alone, one.
            words.append(
                "SWIFT_BACKTRACE=enable=yes,symbolicate=fast,threads=crashed,registers=none,images=none,"
                    + "interactive=no,color=no")
        }
        return words
    }

    /// Absolute path of the program that runs now.
    public static func thisProgram() -> String {
        // Always there on Linux; where it is not, the start fails and says so.
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/proc/self/exe"
    }

    private func answers(_ instance: String) async -> Bool {
        let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        let address: LocalSocket.Endpoint =
            switch door {
            case .unixSocket(let path): .unix(path: path)
            case .port(let port): .loopback(port: port)
            }
        let reply = await LocalSocket.ask(address, Array(request.utf8))
        guard let reply, reply.hasPrefix("HTTP/1.1 200") else { return false }
        guard case .port = door else { return true }
        return reply.contains(instance)
    }
}
