/// Why a private server could not be started, reached or prepared. Each text says what the reader can do about it.
public enum LocalServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A program is not installed; `package` is the Debian package that brings it.
    case programMissing(program: String, package: String)
    /// Root may not run Postgres, and neither account that could exists.
    case accountMissing(names: [String])
    /// A folder cannot be made or used.
    case folderUnusable(path: String, reason: String)
    /// Another program listens on the loopback port.
    case portTaken(port: Int)
    /// Nobody may listen on the loopback port, or not this user.
    case portUnusable(port: Int, reason: String)
    /// A Unix socket's path would have more than 107 bytes.
    case socketPathTooLong(path: String)
    /// A short-lived program (`initdb`, `psql`) failed; `output` is the end of what it printed.
    case commandFailed(program: String, status: Int32, output: String)
    /// The server ended while it was starting; `logTail` is the end of its log.
    case endedWhileStarting(server: String, logTail: String)
    /// The server did not answer in time.
    case notReady(server: String, seconds: Int, logTail: String)
    /// The task that was starting the server was cancelled.
    case cancelled(server: String)

    public var description: String {
        switch self {
        case .programMissing(let program, let package):
            "\(program) is not installed; install it with: apt-get install \(package)"
        case .accountMissing(let names):
            "Postgres refuses to run as root and none of the accounts \(names.joined(separator: ", ")) exists; "
                + "make one with: useradd --system --home-dir /var/lib/mallard mallard"
        case .folderUnusable(let path, let reason):
            "folder \(path) cannot be used: \(reason)"
        case .portTaken(let port):
            "port \(port) is taken by another program; stop that one (`ss -ltnp 'sport = :\(port)'` shows it), "
                + "or choose another port with --port"
        case .portUnusable(let port, let reason):
            "port \(port) cannot be used: \(reason); choose another one with --port"
        case .socketPathTooLong(let path):
            "socket path has more than 107 bytes: \(path)"
        case .commandFailed(let program, let status, let output):
            "\(program) failed with status \(status): \(output)"
        case .endedWhileStarting(let server, let logTail):
            "\(server) ended while starting; end of its log:\n\(logTail)"
        case .notReady(let server, let seconds, let logTail):
            "\(server) gave no answer within \(seconds) s; end of its log:\n\(logTail)"
        case .cancelled(let server):
            "starting \(server) was cancelled"
        }
    }
}
