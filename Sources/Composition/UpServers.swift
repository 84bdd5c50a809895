import Foundation
import LocalServers
import Logging

/// The private Postgres, Redis and Groonga of one data directory; those named in the environment are used as they are.
struct UpServers: Stoppable, Sendable {
    private let settings: Settings
    private let logger: Logger
    private let postgres: PrivatePostgres?
    private let redis: PrivateRedis?
    private let groonga: PrivateGroonga?

    init(settings: Settings, logger: Logger) {
        let environment = ProcessInfo.processInfo.environment
        let data = settings.dataDirectory
        self.settings = settings
        self.logger = logger
        postgres =
            environment["MALLARD_POSTGRES_URL"] == nil
            ? PrivatePostgres(folder: "\(data)/postgres", logger: logger) : nil
        redis = environment["MALLARD_REDIS_URL"] == nil ? PrivateRedis(folder: "\(data)/redis", logger: logger) : nil
        groonga =
            environment["MALLARD_GROONGA_URL"] == nil
            ? PrivateGroonga(database: "\(data)/groonga/db", configuration: .index, logger: logger) : nil
    }

    var all: [any PrivateServer] {
        let servers: [(any PrivateServer)?] = [postgres, redis, groonga]
        return servers.compactMap { $0 }
    }

    /// The connection string of our own Postgres; nil with one that runs already.
    var log: String? { postgres?.conninfo }

    /// Starts them side by side and writes down where they are.
    func start() async throws -> Settings {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in all { group.addTask { try await server.start() } }
            try await group.waitForAll()
        }
        var found = settings
        if let postgres { found.postgresURL = postgres.conninfo }
        if let redis { found.redisURL = "unix:\(redis.socketPath)" }
        if let groonga { found.groongaURL = await groonga.baseURL }
        found.socketFolder = try PrivateServers.socketFolder(for: "\(settings.dataDirectory)/roles")
        var values = [("MALLARD_PORT", "\(found.port)"), ("MALLARD_DEMO", "\(found.isDemo)")]
        if let url = found.postgresURL { values.append(("MALLARD_POSTGRES_URL", url)) }
        if let url = found.redisURL { values.append(("MALLARD_REDIS_URL", url)) }
        if let url = found.groongaURL { values.append(("MALLARD_GROONGA_URL", url)) }
        if let folder = found.socketFolder { values.append(("MALLARD_SOCKETS", folder)) }
        try Settings.write(values, to: settings.dataDirectory)
        return found
    }

    func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for server in all { group.addTask { await server.stop() } }
        }
        do {
            let folder = try PrivateServers.socketFolder(for: "\(settings.dataDirectory)/roles")
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            logger.warning("the folder of the roles' sockets stays", metadata: ["reason": "\(error)"])
        }
    }
}

extension PrivateGroonga.Configuration {
    /// What is in it follows from the log.
    fileprivate static var index: Self {
        var configuration = Self()
        configuration.forgetsWhenBroken = true
        return configuration
    }
}
