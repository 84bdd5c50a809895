import Configuration
import Foundation

/// Everything a role is told from outside, read once, checked whole.
///
/// Sources, first hit wins: the command line, then the environment (`MALLARD_…`), then the file `mallard.env` that
/// `up` keeps in the data directory, then the defaults given here.
public struct Settings: Sendable {
    /// Where keys, logs and private servers live. `--data`, else `MALLARD_DATA`, else `./var`.
    public var dataDirectory: String
    /// libpq connection string or URL. `MALLARD_POSTGRES_URL`. Secret.
    public var postgresURL: String?
    /// `unix:/path`, `redis://host:port` or `redis-cluster://host:port,…`. `MALLARD_REDIS_URL`. Secret.
    public var redisURL: String?
    /// `gqtp://127.0.0.1:10043`. `MALLARD_GROONGA_URL`.
    public var groongaURL: String?
    /// The folder of the roles' own sockets. `MALLARD_SOCKETS`.
    public var socketFolder: String?
    /// The public port. `MALLARD_PORT`, default 8080.
    public var port: Int
    /// Bound on cached states of the write side, in MiB. `MALLARD_STATE_CACHE_MIB`, default 64.
    public var stateCacheMiB: Int
    /// Bound on cached rows of a projector, in MiB. `MALLARD_ROW_CACHE_MIB`, default 64.
    public var rowCacheMiB: Int
    /// `trace … critical`. `MALLARD_LOG_LEVEL`, default `info`.
    public var logLevel: String
    /// Where spans go, an OTLP collector's base: `http://127.0.0.1:4318`. `MALLARD_OTLP_URL`; nil: nothing is traced.
    public var otlpURL: String?
    /// Of the traces that begin here, the part that is recorded: 0...1. `MALLARD_TRACE_RATIO`, default 0.01. Who calls
    /// with a sampled `traceparent` is always followed.
    public var traceRatio: Double
    /// Introspection for everybody, a public sample mall. `MALLARD_DEMO`, set by `up --demo`.
    public var isDemo: Bool
    /// GraphQL replies bear the status codes of the 2026 draft of GraphQL over HTTP, and not those that the audits of
    /// graphql-http expect. `MALLARD_GRAPHQL_STATUS`: `draft`, or `audit`, the default.
    public var isDraftStatus: Bool
    /// What only the query server is told.
    public var queries: QuerySettings

    public static let fileName = "mallard.env"

    /// Reads them. Errors name every value that is wrong, not only the first, and where it stands.
    ///
    /// - Parameter port: the port as the command line names it; wins over all others.
    public static func load(data: String?, port: Int? = nil) throws(SettingsError) -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let folder = data ?? environment["MALLARD_DATA"] ?? "./var"
        let file = "\(folder)/\(fileName)"
        return try read(
            folder: folder, commandLine: port.map { ["MALLARD_PORT": "\($0)"] } ?? [:], environment: environment,
            file: readFile(file))
    }

    /// The same of values that are known already.
    static func read(
        folder: String, commandLine: [String: String], environment: [String: String], file: [String: String]
    ) throws(SettingsError) -> Settings {
        var known = file
        known.merge(environment) { _, fromEnvironment in fromEnvironment }
        known.merge(commandLine) { _, fromCommandLine in fromCommandLine }
        let secrets = SecretsSpecifier<String, String>.specific(["MALLARD_POSTGRES_URL", "MALLARD_REDIS_URL"])
        let provider = EnvironmentVariablesProvider(environmentVariables: known, secretsSpecifier: secrets)
        let config = ConfigReader(provider: provider).scoped(to: "mallard")

        let settings = Settings(
            dataDirectory: folder,
            postgresURL: config.string(forKey: "postgres.url", isSecret: true),
            redisURL: config.string(forKey: "redis.url", isSecret: true),
            groongaURL: config.string(forKey: "groonga.url"),
            socketFolder: config.string(forKey: "sockets"),
            port: config.int(forKey: "port", default: 8_080),
            stateCacheMiB: config.int(forKey: "state.cache.mib", default: 64),
            rowCacheMiB: config.int(forKey: "row.cache.mib", default: 64),
            logLevel: config.string(forKey: "log.level", default: "info"),
            otlpURL: config.string(forKey: "otlp.url"),
            traceRatio: config.double(forKey: "trace.ratio", default: 0.01),
            isDemo: config.bool(forKey: "demo", default: false),
            isDraftStatus: config.string(forKey: "graphql.status", default: "audit") == "draft",
            queries: QuerySettings(config)
        )
        let check = SettingsCheck(known: known) { name in
            if commandLine[name] != nil { return "the command line" }
            return environment[name] != nil ? "the environment" : "\(folder)/\(fileName)"
        }
        try check.check()
        return settings
    }

    /// `KEY=value` lines; a missing file is an empty one.
    private static func readFile(_ path: String) -> [String: String] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [:] }
        var values: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
        return values
    }

    /// Writes what `up` found out, so that commands in other terminals find the servers. Readable by its owner only.
    public static func write(_ values: [(String, String)], to folder: String) throws {
        var text = "# Written by mallard up; read by every mallard command with this data directory.\n"
        for (key, value) in values { text += "\(key)=\(value)\n" }
        let path = "\(folder)/\(fileName)"
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: attributes) else {
            throw SettingsError(problems: ["\(path) cannot be written"])
        }
    }
}

extension Settings {
    public func requirePostgres() throws(SettingsError) -> String { try require(postgresURL, "MALLARD_POSTGRES_URL") }
    public func requireRedis() throws(SettingsError) -> String { try require(redisURL, "MALLARD_REDIS_URL") }
    public func requireGroonga() throws(SettingsError) -> String { try require(groongaURL, "MALLARD_GROONGA_URL") }

    /// The socket of one role: `command-server.sock` and so on.
    public func socket(of role: String) throws(SettingsError) -> String {
        "\(try require(socketFolder, "MALLARD_SOCKETS"))/\(role).sock"
    }

    public var keysFolder: String { "\(dataDirectory)/keys" }

    private func require(_ value: String?, _ name: String) throws(SettingsError) -> String {
        if let value { return value }
        throw SettingsError(problems: [
            "\(name) is not set, and \(dataDirectory)/\(Self.fileName) does not name it. Start Mallard with "
                + "`mallard up` (it writes that file), point --data at its data directory, or set \(name)."
        ])
    }
}

public struct SettingsError: Error, CustomStringConvertible {
    public let problems: [String]

    public init(problems: [String]) { self.problems = problems }

    public var description: String { problems.joined(separator: "\n") }
}
