import Configuration
import Foundation

/// Everything a role is told from outside, read once, checked whole.
///
/// Sources, first hit wins: the environment (`MALLARD_…`), then the file `mallard.env` that `up` keeps in the data
/// directory, then the defaults given here.
public struct Settings: Sendable {
    /// Where keys, logs and private servers live. `--data`, else `MALLARD_DATA`, else `./var`.
    public var dataDirectory: String
    /// libpq connection string or URL. `MALLARD_POSTGRES_URL`. Secret.
    public var postgresURL: String?
    /// `unix:/path` or `redis://host:port`. `MALLARD_REDIS_URL`. Secret.
    public var redisURL: String?
    /// `http://127.0.0.1:10041`. `MALLARD_GROONGA_URL`.
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
    /// Introspection for everybody, a public sample mall. `MALLARD_DEMO`, set by `up --demo`.
    public var isDemo: Bool

    public static let fileName = "mallard.env"

    /// Reads them. Errors name every value that is wrong, not only the first.
    public static func load(data: String?) throws(SettingsError) -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let folder = data ?? environment["MALLARD_DATA"] ?? "./var"
        var known = readFile("\(folder)/\(fileName)")
        known.merge(environment) { _, fromEnvironment in fromEnvironment }
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
            isDemo: config.bool(forKey: "demo", default: false)
        )
        try settings.check()
        return settings
    }

    private func check() throws(SettingsError) {
        var wrong: [String] = []
        if !(1...65_535).contains(port) { wrong.append("MALLARD_PORT must be 1…65535, not \(port)") }
        if stateCacheMiB < 1 { wrong.append("MALLARD_STATE_CACHE_MIB must be at least 1, not \(stateCacheMiB)") }
        if rowCacheMiB < 1 { wrong.append("MALLARD_ROW_CACHE_MIB must be at least 1, not \(rowCacheMiB)") }
        if !LogSetup.levels.contains(logLevel) {
            wrong.append("MALLARD_LOG_LEVEL must be one of \(LogSetup.levels.joined(separator: ", ")), not \(logLevel)")
        }
        if let redisURL, !redisURL.hasPrefix("unix:"), !redisURL.hasPrefix("redis://") {
            wrong.append("MALLARD_REDIS_URL must begin with unix: or redis://")
        }
        guard wrong.isEmpty else { throw SettingsError(problems: wrong) }
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
