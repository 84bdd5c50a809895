import Foundation
import Glibc
public import Logging

/// A Groonga server of our own, speaking its own protocol on a free loopback port, serving one database path that is
/// made if missing.
///
/// Which path that is, and whether a killed server's database may be trusted (`forgetsWhenBroken`), is the caller's to
/// decide.
public actor PrivateGroonga: PrivateServer {
    public struct Configuration: Sendable {
        /// Loopback port; a free one if nil.
        public var port: Int?
        public var threads = 2
        /// Answers kept in the server's own query cache; 0 turns it off.
        public var cachedAnswersMax = 100
        /// How long opening the database may take before `start()` gives up.
        public var openSecondsMax = 120
        /// Starts with an empty database if the last server did not end in order, or if the database cannot be
        /// opened. For what can be built again, such as an index.
        public var forgetsWhenBroken = false

        public init() {}
    }

    public nonisolated let name = "groonga"
    public nonisolated let socketFolder: String? = nil
    /// Absolute path of the database.
    public nonisolated let database: String
    public nonisolated let configuration: Configuration

    private nonisolated let logger: Logger
    private nonisolated let turnstile = Turnstile()
    private var running: ServerProcess?
    /// Port of the last start; kept over restarts while nobody else takes it. Nil before the first start.
    public private(set) var port: Int?

    /// - Parameter database: path of the database's main file; its folder is made if missing. Beside it:
    ///   `….log`, `….lock` and `….port`.
    public init(database: String, configuration: Configuration = Configuration(), logger: Logger) {
        self.database = PrivateFolder.absolute(database)
        self.configuration = configuration
        self.logger = logger
    }

    /// `gqtp://127.0.0.1:PORT`; nil before the first start.
    public var baseURL: String? { port.map { "gqtp://127.0.0.1:\($0)" } }

    /// Starts, or takes over, the server; returns when `status` is answered.
    public func start() async throws(LocalServerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        if let running, running.isAlive { return }
        let log = ServerLog(path: database + ".log")
        let files = GroongaFiles(database: database)
        if await takesOver() { return }
        if configuration.forgetsWhenBroken, files.wasLeftOpen { await forget(files, onlyIfLeftOpen: true) }
        try PrivateFolder.make(URL(fileURLWithPath: database).deletingLastPathComponent().path, for: nil)
        try log.prepare(for: nil)
        let retryUntil = ContinuousClock.now + .seconds(15)
        var candidate = configuration.port ?? port ?? noted()?.port
        var failures = 0
        while true {
            if Task.isCancelled { throw .cancelled(server: name) }
            guard let port = candidate ?? LocalSocket.freePort() else {
                throw .endedWhileStarting(server: name, logTail: "no free loopback port")
            }
            let process = try await ServerProcess.spawn(try command(port: port), log: log.path)
            if try await becomesReady(process, port, log) {
                adopt(process, port)
                break
            }
            if await takesOver() { return }
            failures += 1
            if configuration.forgetsWhenBroken, failures == Self.failuresBelieved {
                await forget(files, onlyIfLeftOpen: false)
            }
            if ContinuousClock.now > retryUntil { throw .endedWhileStarting(server: name, logTail: log.tail()) }
            // Somebody else may have taken the port.
            candidate = configuration.port
            await Pause.uncancellable(.milliseconds(100))
        }
        logger.info("groonga is ready", metadata: ["port": "\(port ?? 0)", "database": "\(database)"])
    }

    public func stop() async {
        await turnstile.enter()
        defer { turnstile.leave() }
        await running?.end(signals: [SIGTERM], patience: .seconds(20))
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

    private func command(port: Int) throws(LocalServerError) -> [String] {
        let server = try Programs.find("groonga", package: "groonga-bin")
        let isNew = !FileManager.default.fileExists(atPath: database)
        // A search makes tables of some 100 KB that live as long as it: a tenth of its processor time goes into giving
        // their memory back to the kernel each time.
        let kept = ["MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "33554432"]
        let prefix =
            try Programs.prefix(environment: kept) + Programs.prefix(deathSignal: "TERM")
            + Programs.lockPrefix(database + ".lock")
        return prefix + [
            server, "--config-path", "/dev/null", "--protocol", "gqtp", "-s", "--bind-address", "127.0.0.1",
            "--port", "\(port)", "--max-threads", "\(configuration.threads)",
            "--cache-limit", "\(configuration.cachedAnswersMax)", "--log-path", database + ".log",
        ] + (isNew ? ["-n", database] : [database])
    }

    /// True once the server answers, false if it ends instead (the lock or the port is somebody else's).
    private func becomesReady(
        _ process: ServerProcess, _ port: Int, _ log: ServerLog
    ) async throws(LocalServerError) -> Bool {
        let giveUpAt = ContinuousClock.now + .seconds(configuration.openSecondsMax)
        while process.isAlive {
            if await answers(port), process.isAlive { return true }
            if Task.isCancelled || ContinuousClock.now > giveUpAt {
                await process.end(signals: [SIGTERM], patience: .seconds(10))
                if Task.isCancelled { throw .cancelled(server: name) }
                throw .notReady(server: name, seconds: configuration.openSecondsMax, logTail: log.tail())
            }
            await Pause.uncancellable(.milliseconds(10))
        }
        return false
    }

    private func answers(_ port: Int) async -> Bool {
        let reply = await LocalSocket.ask(.loopback(port: port), Self.message("status") + Self.message("quit"))
        return reply?.contains("\"alloc_count\"") ?? false
    }

    /// A command in GQTP: a header of 24 bytes, of which only these mean anything here, and the command.
    private static func message(_ command: String) -> [UInt8] {
        let isLast: UInt8 = 2
        return [0xc7, 0, 0, 0, 0, isLast, 0, 0, 0, 0, 0, UInt8(command.utf8.count)] + [UInt8](repeating: 0, count: 12)
            + command.utf8
    }

    private static let failuresBelieved = 3

    /// Whether a server that was started earlier serves this database; then it is ours now.
    private func takesOver() async -> Bool {
        guard let noted = noted(), ProcessTable.isAlive(noted.pid), await answers(noted.port) else { return false }
        logger.info("groonga runs already, taking it over", metadata: ["pid": "\(noted.pid)"])
        adopt(.adopted(noted.pid), noted.port)
        return true
    }

    private func forget(_ files: GroongaFiles, onlyIfLeftOpen: Bool) async {
        var outcome = GroongaFiles.Outcome.locked
        // A server that was killed, or is just ending, holds its lock until the last of its threads has ended.
        _ = await Pause.until(.seconds(20)) {
            outcome = files.forget(onlyIfLeftOpen: onlyIfLeftOpen)
            if case .locked = outcome { return false }
            return true
        }
        let metadata: Logger.Metadata = [
            "database": "\(database)", "reason": onlyIfLeftOpen ? "it did not end in order" : "it cannot be opened",
        ]
        switch outcome {
        case .kept: break
        case .removed: logger.warning("groonga's database is made anew", metadata: metadata)
        case .locked, .failed: logger.error("groonga's database cannot be made anew", metadata: metadata)
        }
    }

    /// Takes `process` as the running server and notes it for a process that comes after this one.
    private func adopt(_ process: ServerProcess, _ port: Int) {
        running = process
        self.port = port
        let isNoted = FileManager.default.createFile(
            atPath: database + ".port", contents: Data("\(process.pid) \(port)\n".utf8))
        if !isNoted { logger.warning("groonga's port cannot be noted", metadata: ["database": "\(database)"]) }
    }

    private func noted() -> (pid: Int32, port: Int)? {
        guard let bytes = FileManager.default.contents(atPath: database + ".port") else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let pid = Int32(words[0]), let port = Int(words[1]) else { return nil }
        return (pid, port)
    }
}
