import Foundation
import Glibc
public import Logging

/// A Postgres cluster of our own in one folder, reachable only through a socket that only its owner (and root)
/// can open. Durability is Postgres' default: `fsync` and `synchronous_commit` on, data checksums on.
///
/// As root it runs under the account `postgres`, else `mallard`. If that account cannot reach the folder, the
/// cluster lives under `/var/lib/mallard` and a log line says so. Clusters that the system's package made are
/// never touched.
public actor PrivatePostgres: PrivateServer {
    public nonisolated let name = "postgres"
    /// Folder of the one socket, short, the same at every start.
    public nonisolated var socketFolder: String? { sockets }
    /// Superuser of the cluster; no password, the socket is the protection.
    public nonisolated let user = "mallard"
    public nonisolated let configuration: Configuration

    private nonisolated let folder: String
    private nonisolated let sockets: String
    private nonisolated let logger: Logger
    private nonisolated let turnstile = Turnstile()
    private var running: ServerProcess?
    private var binFolder: String?
    private var log: ServerLog?

    /// - Parameter folder: the server's own folder; made if missing, parents too. Holds `data` and `postgres.log`.
    public init(folder: String, configuration: Configuration = Configuration(), logger: Logger) {
        self.folder = PrivateFolder.absolute(folder)
        self.configuration = configuration
        self.logger = logger
        sockets = PrivateFolder.socketFolder(for: self.folder)
    }

    /// libpq connection string to the configured database. Valid before the start, too.
    public nonisolated var conninfo: String { conninfo(database: configuration.database) }

    /// libpq connection string to `database`.
    public nonisolated func conninfo(database: String) -> String {
        "host=\(sockets) port=\(configuration.port) user=\(user) dbname=\(database)"
    }

    /// Starts, or takes over, the server and creates the configured database if it is missing.
    ///
    /// After a crash it tries again until leftover backends have ended (at most 15 s), then waits for recovery.
    public func start() async throws(LocalServerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        if let running, running.isAlive { return }
        let account = try await Account.forPostgres()
        let home = try await PostgresHome.prepare(folder, for: account, logger: logger)
        binFolder = try Programs.postgresFolder(major: home.clusterMajor)
        try PrivateFolder.checkSocket("\(sockets)/.s.PGSQL.\(configuration.port)")
        try PrivateFolder.make(sockets, for: account)
        try home.log.prepare(for: account)
        log = home.log
        if home.clusterMajor == nil { try await initialise(home, for: account) }
        do {
            running = try await bringUp(home, for: account)
        } catch {
            PrivateFolder.remove(sockets, logger: logger)
            throw error
        }
        try await createDatabase(configuration.database)
        logger.info("postgres is ready", metadata: ["socket": "\(sockets)", "data": "\(home.data)"])
    }

    public func stop() async {
        await turnstile.enter()
        defer { turnstile.leave() }
        // SIGINT is "fast": sessions are ended, a checkpoint is written. SIGQUIT leaves the rest to recovery.
        await running?.end(signals: [SIGINT, SIGQUIT], patience: .seconds(60))
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

    public func boundLog() async { await log?.bound() }

    /// Creates `database` (UTF8, C.UTF-8) unless it exists. The server must run. The name is quoted, not parsed.
    public func createDatabase(_ database: String) async throws(LocalServerError) {
        let name = database.replacingOccurrences(of: "'", with: "''")
        let found = try await query("SELECT 1 FROM pg_database WHERE datname = '\(name)'")
        if found.hasPrefix("1") { return }
        let identifier = database.replacingOccurrences(of: "\"", with: "\"\"")
        try await query("CREATE DATABASE \"\(identifier)\" TEMPLATE template0")
    }

    /// Drops `database`, ending the sessions in it; does nothing if there is none.
    public func dropDatabase(_ database: String) async throws(LocalServerError) {
        let identifier = database.replacingOccurrences(of: "\"", with: "\"\"")
        try await query("DROP DATABASE IF EXISTS \"\(identifier)\" WITH (FORCE)")
    }

    /// Runs one statement with `psql` in the database `postgres`; rows come unaligned, one a line.
    @discardableResult
    private func query(_ sql: String) async throws(LocalServerError) -> String {
        let bin: String
        if let binFolder { bin = binFolder } else { bin = try Programs.postgresFolder(major: nil) }
        let target = conninfo(database: "postgres")
        return try await ShortCommand.run(
            ["\(bin)/psql", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-AtX", "-c", sql, target], seconds: 60)
    }

    /// Makes the cluster beside its place and moves it there when it is whole, so that a killed `initdb` leaves
    /// nothing that looks like one.
    private func initialise(_ home: PostgresHome, for account: Account?) async throws(LocalServerError) {
        let bin = try Programs.postgresFolder(major: nil)
        let unfinished = home.data + ".new"
        do {
            if FileManager.default.fileExists(atPath: unfinished) {
                try FileManager.default.removeItem(atPath: unfinished)
            }
        } catch {
            throw .folderUnusable(path: unfinished, reason: Reasons.text(of: error))
        }
        let sync = configuration.syncsNewCluster ? [] : ["--no-sync"]
        try await ShortCommand.run(
            [
                "\(bin)/initdb", "-D", unfinished, "--username", user, "--encoding", "UTF8", "--locale", "C.UTF-8",
                "--data-checksums", "--auth-local", "trust", "--auth-host", "reject",
            ] + sync, as: account)
        do {
            try FileManager.default.moveItem(atPath: unfinished, toPath: home.data)
        } catch {
            throw .folderUnusable(path: home.data, reason: Reasons.text(of: error))
        }
    }
}

extension PrivatePostgres {
    private func bringUp(_ home: PostgresHome, for account: Account?) async throws(LocalServerError) -> ServerProcess {
        let retryUntil = ContinuousClock.now + .seconds(15)
        let settings = Self.settings(configuration, socketFolder: sockets)
        let bin = try Programs.postgresFolder(major: home.clusterMajor)
        let command =
            try Programs.prefix(deathSignal: "INT", account: account)
            + Programs.prefix(environment: configuration.environment) + ["\(bin)/postgres", "-D", home.data]
            + settings.flatMap { ["-c", "\($0.name)=\($0.value)"] }
        var attempts = 0
        while true {
            if Task.isCancelled { throw .cancelled(server: name) }
            attempts += 1
            let process: ServerProcess
            if let leftover = await takeOver(home) {
                process = leftover
            } else {
                process = try await ServerProcess.spawn(command, log: home.log.path)
            }
            if try await becomesReady(process, home) { return process }
            // Without a lock file nothing is left over: then it is not the crash that stops it from starting.
            let isLeftover = PostmasterFile(in: home.data) != nil
            if ContinuousClock.now > retryUntil || (!isLeftover && attempts >= 3) {
                throw .endedWhileStarting(server: name, logTail: home.log.tail())
            }
            await Pause.uncancellable(.milliseconds(100))
        }
    }

    /// The server that an earlier process left running on this folder, if it can be used as it is. One that is
    /// ending, or listens elsewhere, is waited for or ended.
    private func takeOver(_ home: PostgresHome) async -> ServerProcess? {
        guard let file = PostmasterFile(in: home.data), ProcessTable.isAlive(file.pid, in: home.data) else {
            return nil
        }
        let process = ServerProcess.adopted(file.pid)
        if file.socketFolder == sockets, file.port == configuration.port, file.status != "stopping" {
            logger.info("postgres runs already, taking it over", metadata: ["pid": "\(file.pid)"])
            return process
        }
        await process.end(signals: [SIGINT, SIGQUIT], patience: .seconds(60))
        return nil
    }

    /// True once the server takes sessions, false if it ends instead.
    private func becomesReady(_ process: ServerProcess, _ home: PostgresHome) async throws(LocalServerError) -> Bool {
        let giveUpAt = ContinuousClock.now + .seconds(configuration.recoverySecondsMax)
        while process.isAlive {
            if let file = PostmasterFile(in: home.data), file.pid == process.pid, file.status == "ready" { return true }
            if Task.isCancelled || ContinuousClock.now > giveUpAt {
                await process.end(signals: [SIGINT, SIGQUIT], patience: .seconds(10))
                if Task.isCancelled { throw .cancelled(server: name) }
                throw .notReady(
                    server: name, seconds: configuration.recoverySecondsMax, logTail: home.log.tail())
            }
            await Pause.uncancellable(.milliseconds(10))
        }
        return false
    }
}
