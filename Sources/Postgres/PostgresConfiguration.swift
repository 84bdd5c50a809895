/// Where the server is, who we are, and how long we wait.
///
/// Printing it never shows a password.
public struct PostgresConfiguration: Hashable, Sendable {
    /// libpq's connection keywords, such as `host`, `port`, `dbname`, `sslmode`.
    var parameters: [String: String]

    public var connectTimeout: Duration = .seconds(5)
    /// Deadline of a call that names none, counted from its submission.
    public var callTimeout: Duration = .seconds(30)
    /// How long the server may take to obey a cancellation before the connection is dropped.
    public var cancelGrace: Duration = .seconds(2)
    /// `statement_timeout` of the session, in whole milliseconds; nil leaves the server's own.
    public var statementTimeout: Duration?
    /// `lock_timeout` of the session, in whole milliseconds; nil leaves the server's own.
    public var lockTimeout: Duration?
    /// Further settings of the session, by name. Values without spaces.
    public var settings: [String: String] = [:]
    public var applicationName: String?
    /// Pipelines and queries a connection holds, sent or not, before it answers `queueFull`.
    public var queueMax = 1024
    /// Pipelines on the wire at a time.
    public var inFlightMax = 64
    /// Prepared statements a connection keeps.
    public var statementsMax = 256

    /// From a libpq connection string: `key=value` pairs or a `postgresql://` URI.
    ///
    /// Throws `configuration` without repeating the string, which may hold a password.
    public init(conninfo: String) throws(PostgresError) {
        guard let parameters = Handle.parse(conninfo) else {
            throw .configuration("the connection string cannot be parsed")
        }
        self.parameters = parameters
    }

    /// - Parameters:
    ///   - host: a host name, or the directory of the server's Unix socket.
    ///   - password: nil if the server asks for none.
    public init(host: String, port: Int = 5432, user: String, password: String? = nil, database: String) {
        parameters = ["host": host, "port": String(port), "user": user, "dbname": database]
        parameters["password"] = password
    }

    /// Sets libpq's TLS keywords; nil leaves what the connection string said.
    public mutating func setTLS(
        mode: PostgresTLSMode,
        rootCertificatePath: String? = nil,
        certificatePath: String? = nil,
        keyPath: String? = nil
    ) {
        parameters["sslmode"] = mode.rawValue
        if let rootCertificatePath { parameters["sslrootcert"] = rootCertificatePath }
        if let certificatePath { parameters["sslcert"] = certificatePath }
        if let keyPath { parameters["sslkey"] = keyPath }
    }

    public var host: String? { parameters["host"] }
    public var port: String? { parameters["port"] }
    public var user: String? { parameters["user"] }
    public var database: String? {
        get { parameters["dbname"] }
        set { parameters["dbname"] = newValue }
    }

    /// What libpq gets: the parameters plus the session settings that would otherwise cost a round trip.
    var effectiveParameters: [String: String] {
        var effective = parameters
        effective["client_encoding"] = "UTF8"
        if let applicationName { effective["application_name"] = applicationName }
        var options = parameters["options"].map { [$0] } ?? []
        if let statementTimeout { options.append("-c statement_timeout=\(statementTimeout.wholeMilliseconds)") }
        if let lockTimeout { options.append("-c lock_timeout=\(lockTimeout.wholeMilliseconds)") }
        options += settings.sorted { $0.key < $1.key }.map { "-c \($0.key)=\($0.value)" }
        if !options.isEmpty { effective["options"] = options.joined(separator: " ") }
        return effective
    }
}

/// libpq's `sslmode`.
public enum PostgresTLSMode: String, Hashable, Sendable {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private static let secrets: Set = ["password", "sslpassword", "passfile"]

    public var description: String {
        parameters.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(Self.secrets.contains($0.key) ? "(redacted)" : $0.value)" }
            .joined(separator: " ")
    }

    public var debugDescription: String { description }

    /// `dump` and test failures print children: there must be none with the password in it.
    public var customMirror: Mirror { Mirror(self, children: ["parameters": description]) }
}

extension Duration {
    /// Rounded up, so that a positive duration never becomes the server's 0, which means for ever.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
