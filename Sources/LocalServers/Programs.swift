import Foundation

/// Where the servers' programs are found.
enum Programs {
    private static let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"]

    /// Absolute path of `program`, or an error naming the package that brings it.
    static func find(_ program: String, package: String) throws(LocalServerError) -> String {
        for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)") {
            return "\(folder)/\(program)"
        }
        throw .programMissing(program: program, package: package)
    }

    /// Folder of Postgres' programs: of exactly `major` if given (an existing cluster needs its own), else the
    /// newest from 15 on.
    static func postgresFolder(major: Int?) throws(LocalServerError) -> String {
        let root = "/usr/lib/postgresql"
        // No folder means no version installed, which is reported below.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let installed = names.compactMap { Int($0) }.filter { version in
            FileManager.default.isExecutableFile(atPath: "\(root)/\(version)/bin/initdb")
        }
        let chosen = major.map { wanted in installed.first { $0 == wanted } } ?? installed.filter { $0 >= 15 }.max()
        guard let chosen else {
            throw .programMissing(program: "postgres", package: "postgresql-\(major ?? 15)")
        }
        return "\(root)/\(chosen)/bin"
    }

    /// Words to put before a server's command so that it gets `deathSignal` when this process dies, and so that
    /// it runs as `account`. Empty where `setpriv` is missing and no account is asked for.
    static func prefix(deathSignal: String, account: Account? = nil) throws(LocalServerError) -> [String] {
        let setpriv: String
        do {
            setpriv = try find("setpriv", package: "util-linux")
        } catch {
            if account == nil { return [] }
            throw error
        }
        // The signal is set behind the change of user, which would clear it.
        let user = account.map { ["--reuid", "\($0.uid)", "--regid", "\($0.gid)", "--init-groups"] } ?? []
        return [setpriv] + user + ["--pdeathsig", deathSignal, "--"]
    }

    /// Words to put before a server's command so that it gets these variables beside those of this process.
    static func prefix(environment: [String: String]) throws(LocalServerError) -> [String] {
        if environment.isEmpty { return [] }
        return [try find("env", package: "coreutils")] + environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    }

    /// Words that let a server run only while it holds the lock on `path`; a second one ends with status 75.
    static func lockPrefix(_ path: String) throws(LocalServerError) -> [String] {
        [try find("flock", package: "util-linux"), "--no-fork", "--nonblock", "--conflict-exit-code", "75", path]
    }
}
