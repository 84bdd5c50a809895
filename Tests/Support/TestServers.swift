import Foundation
public import LocalServers
import Logging

/// Real servers for tests: one of each kind a test process, started at first use in a temporary folder, ended
/// with the process (also when it crashes), and the folder removed.
public enum TestServers {
    private static let postgresOnce = SharedServer<PrivatePostgres> { folder in
        var configuration = PrivatePostgres.Configuration()
        configuration.sharedBuffersMiB = 64
        // Suites run side by side, and each has its own clients.
        configuration.connectionsMax = 500
        configuration.syncsNewCluster = false
        return PrivatePostgres(folder: folder + "/postgres", configuration: configuration, logger: quiet())
    }

    private static let redisOnce = SharedServer<PrivateRedis> { folder in
        PrivateRedis(folder: folder + "/redis", logger: quiet())
    }

    private static let groongaOnce = SharedServer<PrivateGroonga> { folder in
        PrivateGroonga(database: folder + "/groonga/db", logger: quiet())
    }

    /// The Postgres of this test process. Do not stop it; a test that must, starts one of its own.
    public static func postgres() async throws -> PrivatePostgres { try await postgresOnce.get() }

    /// The Redis of this test process. Suites share it: use `freshRedis()` or a key prefix of your own.
    public static func redis() async throws -> PrivateRedis { try await redisOnce.get() }

    /// The Groonga of this test process. Suites share its one database: give tables names of your own.
    public static func groonga() async throws -> PrivateGroonga { try await groongaOnce.get() }

    /// Creates an empty database and gives the libpq connection string to it.
    public static func freshDatabase() async throws -> String {
        let server = try await postgres()
        let name = "test_\(TestFolder.nextNumber())"
        try await server.createDatabase(name)
        return server.conninfo(database: name)
    }

    /// A Redis for one suite alone: it may be flushed, killed and started again. Ends with the test process.
    ///
    /// - Parameter arguments: further words of the server's command line.
    public static func freshRedis(arguments: [String] = []) async throws -> PrivateRedis {
        var configuration = PrivateRedis.Configuration()
        configuration.arguments = arguments
        let folder = try TestFolder.make("redis")
        let server = PrivateRedis(folder: folder, configuration: configuration, logger: quiet())
        try await server.start()
        await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
        return server
    }

    /// A Postgres for one suite alone: it may be killed and started again. Ends with the test process.
    ///
    /// - Parameter environment: further variables of the server's.
    public static func freshPostgres(environment: [String: String] = [:]) async throws -> PrivatePostgres {
        var configuration = PrivatePostgres.Configuration()
        configuration.environment = environment
        configuration.sharedBuffersMiB = 64
        // Suites run side by side, and each has its own clients.
        configuration.connectionsMax = 500
        configuration.syncsNewCluster = false
        let folder = try TestFolder.make("postgres")
        let server = PrivatePostgres(folder: folder, configuration: configuration, logger: quiet())
        try await server.start()
        await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
        return server
    }

    /// A Groonga with an empty database for one suite alone. Ends with the test process.
    public static func freshGroonga() async throws -> PrivateGroonga {
        let server = PrivateGroonga(database: try TestFolder.make("groonga") + "/db", logger: quiet())
        try await server.start()
        await TestFolder.endWithProcess(server)
        return server
    }

    private static func quiet() -> Logger {
        var logger = Logger(label: "test-servers")
        logger.logLevel = .warning
        return logger
    }
}

/// A server that is started once, by whoever asks first; the others wait for the same start.
private actor SharedServer<Server: PrivateServer> {
    private let make: @Sendable (String) -> Server
    // Every caller of `get` awaits this task; it ends when the server answers or fails to.
    private var start: Task<Server, any Error>?

    init(make: @escaping @Sendable (String) -> Server) { self.make = make }

    func get() async throws -> Server {
        if let start { return try await start.value }
        let make = make
        let task = Task {
            let server = make(try TestFolder.root())
            try await server.start()
            await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
            return server
        }
        start = task
        return try await task.value
    }
}
