import Foundation
import Glibc
public import Logging

/// A Redis of our own in one folder, on a private Unix socket and, if asked for, a loopback port.
///
/// It appends to its log file and syncs that every second; a crash may lose the last second, which the
/// projections are made for. It never evicts keys.
public actor PrivateRedis: PrivateServer {
    public struct Configuration: Sendable {
        /// Loopback port beside the socket; none if nil.
        public var port: Int?
        /// Bound on the data in MiB; none if nil. Writes fail above it.
        public var memoryMiBMax: Int?
        /// Further words for the command line, such as `["--hz", "50"]`. They win over those of this library.
        public var arguments: [String] = []
        /// How long reading the append-only file may take before `start()` gives up.
        public var loadSecondsMax = 600

        public init() {}
    }

    public nonisolated let name = "redis"
    /// Path of the Unix socket, short, the same at every start.
    public nonisolated let socketPath: String
    public nonisolated var socketFolder: String? { sockets }
    public nonisolated let configuration: Configuration

    private nonisolated let folder: String
    private nonisolated let sockets: String
    private nonisolated let logger: Logger
    private nonisolated let turnstile = Turnstile()
    private var running: ServerProcess?

    /// - Parameter folder: the server's own folder; made if missing, parents too. Also holds `redis.log`.
    public init(folder: String, configuration: Configuration = Configuration(), logger: Logger) {
        self.folder = PrivateFolder.absolute(folder)
        self.configuration = configuration
        self.logger = logger
        sockets = PrivateFolder.socketFolder(for: self.folder)
        socketPath = sockets + "/redis.sock"
    }

    /// Starts, or takes over, the server; returns when PING is answered with PONG.
    public func start() async throws(LocalServerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        if let running, running.isAlive { return }
        let log = ServerLog(path: folder + "/redis.log")
        try PrivateFolder.checkSocket(socketPath)
        try PrivateFolder.make(folder, for: nil)
        try PrivateFolder.make(sockets, for: nil)
        try log.prepare(for: nil)
        let command = try command()
        let retryUntil = ContinuousClock.now + .seconds(15)
        while true {
            if Task.isCancelled { throw .cancelled(server: name) }
            let process = try await ServerProcess.spawn(command, log: log.path)
            if try await becomesReady(process, log) {
                running = process
                break
            }
            if let leftover = await leftover() {
                logger.info("redis runs already, taking it over", metadata: ["pid": "\(leftover.pid)"])
                running = leftover
                break
            }
            if ContinuousClock.now > retryUntil { throw .endedWhileStarting(server: name, logTail: log.tail()) }
            await Pause.uncancellable(.milliseconds(100))
        }
        logger.info("redis is ready", metadata: ["socket": "\(socketPath)"])
    }

    public func stop() async {
        await turnstile.enter()
        defer { turnstile.leave() }
        await running?.end(signals: [SIGTERM], patience: .seconds(30))
        if running != nil { PrivateFolder.remove(sockets, logger: logger) }
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

    public func boundLog() async { await ServerLog(path: folder + "/redis.log").bound() }

    private func command() throws(LocalServerError) -> [String] {
        let server = try Programs.find("redis-server", package: "redis-server")
        var words = try Programs.prefix(deathSignal: "TERM") + Programs.lockPrefix(folder + "/lock") + [server]
        words += ["--daemonize", "no", "--dir", folder, "--unixsocket", socketPath, "--unixsocketperm", "700"]
        words += ["--port", "\(configuration.port ?? 0)", "--bind", "127.0.0.1", "--protected-mode", "yes"]
        words += ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
        // Amid a rebuild the file is written anew at each doubling: packed, that takes half a core.
        words += ["--rdbcompression", "no"]
        words += ["--maxmemory-policy", "noeviction"]
        if let limit = configuration.memoryMiBMax { words += ["--maxmemory", "\(limit)mb"] }
        return words + configuration.arguments
    }

    /// True once the server answers, false if it ends instead (another one holds the lock, or it cannot start).
    private func becomesReady(_ process: ServerProcess, _ log: ServerLog) async throws(LocalServerError) -> Bool {
        let giveUpAt = ContinuousClock.now + .seconds(configuration.loadSecondsMax)
        while process.isAlive {
            if await serverID() == process.pid { return true }
            if Task.isCancelled || ContinuousClock.now > giveUpAt {
                await process.end(signals: [SIGTERM], patience: .seconds(10))
                if Task.isCancelled { throw .cancelled(server: name) }
                throw .notReady(server: name, seconds: configuration.loadSecondsMax, logTail: log.tail())
            }
            await Pause.uncancellable(.milliseconds(10))
        }
        return false
    }

    private func leftover() async -> ServerProcess? {
        guard let pid = await serverID(), ProcessTable.isAlive(pid, in: folder) else { return nil }
        return ServerProcess.adopted(pid)
    }

    /// Process id of the server that answers PING on the socket; nil if none does, or it is still loading.
    private func serverID() async -> Int32? {
        let request = "PING\r\nINFO server\r\nQUIT\r\n"
        let reply = await LocalSocket.ask(.unix(path: socketPath), Array(request.utf8))
        guard let reply, reply.hasPrefix("+PONG") else { return nil }
        let mark = "process_id:"
        return reply.split(whereSeparator: \.isNewline).first { $0.hasPrefix(mark) }
            .flatMap { Int32($0.dropFirst(mark.count)) }
    }
}
