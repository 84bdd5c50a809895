import Glibc

/// A system account that a server runs under.
struct Account: Sendable, Equatable {
    let name: String
    let uid: UInt32
    let gid: UInt32

    /// The account for Postgres: none unless this process is root, else `postgres`, else `mallard`.
    static func forPostgres() async throws(LocalServerError) -> Account? {
        guard geteuid() == 0 else { return nil }
        let names = ["postgres", "mallard"]
        for name in names {
            if let account = try await named(name) { return account }
        }
        throw .accountMissing(names: names)
    }

    private static func named(_ name: String) async throws(LocalServerError) -> Account? {
        let id = try Programs.find("id", package: "coreutils")
        do {
            guard let uid = number(try await ShortCommand.run([id, "-u", name])),
                let gid = number(try await ShortCommand.run([id, "-g", name])),
                uid != 0
            else { return nil }
            return Account(name: name, uid: uid, gid: gid)
        } catch .commandFailed {
            return nil  // `id` fails exactly when there is no such account.
        }
    }

    private static func number(_ output: String) -> UInt32? {
        output.split(separator: "\n").first.flatMap { UInt32($0) }
    }
}
