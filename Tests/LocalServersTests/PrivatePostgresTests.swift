import Foundation
import Glibc
import LocalServers
import Logging
import TestSupport
import Testing

@Suite("A private Postgres", .timeLimit(.minutes(5)))
struct PrivatePostgresTests {
    @Test("answers on its own socket with the durable defaults")
    func answersWithDurableDefaults() async throws {
        let server = try await TestServers.postgres()
        let rows = try psql(
            server.conninfo,
            "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN "
                + "('fsync', 'synchronous_commit', 'data_checksums', 'listen_addresses', 'server_encoding')")
        #expect(rows == "data_checksums=on fsync=on listen_addresses= server_encoding=UTF8 synchronous_commit=on")
        #expect(try psql(server.conninfo, "SELECT datcollate FROM pg_database WHERE datname='mallard'") == "C.UTF-8")
        let folder = try #require(server.socketFolder)
        #expect((folder + "/.s.PGSQL.5432").utf8.count <= 107)
    }

    @Test("keeps committed rows when it is killed, and starts again over what the crash left")
    func survivesKill() async throws {
        let server = try await TestServers.freshPostgres()
        try psql(server.conninfo, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        for _ in 1...3 {
            await server.kill9()
            #expect(await server.isRunning() == false)
            try await server.start()
            #expect(try psql(server.conninfo, "SELECT n FROM kept") == "7")
        }
        await server.stop()
    }

    @Test("is taken over by a second owner of the same folder, who can stop it")
    func isTakenOver() async throws {
        let folder = try TestFolder.make("postgres")
        let first = PrivatePostgres(folder: folder, logger: Logger(label: "test"))
        try await first.start()
        let second = PrivatePostgres(folder: folder, logger: Logger(label: "test"))
        try await second.start()
        #expect(await second.processID() == first.processID())
        #expect(second.conninfo == first.conninfo)
        await second.stop()
        #expect(await first.isRunning() == false)
    }

    @Test("starting twice at once starts one server")
    func startsOnce() async throws {
        let server = PrivatePostgres(folder: try TestFolder.make("postgres"), logger: Logger(label: "test"))
        async let one: Void = server.start()
        async let two: Void = server.start()
        _ = try await (one, two)
        let pid = await server.processID()
        try await server.start()
        #expect(await server.processID() == pid)
        await server.stop()
    }

    @Test("moves to /var/lib/mallard when its account cannot reach the folder", .enabled(if: geteuid() == 0))
    func movesWhenUnreachable() async throws {
        let closed = try TestFolder.make("closed")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed)
        let server = PrivatePostgres(folder: closed + "/postgres", logger: Logger(label: "test"))
        try await server.start()
        let data = try psql(server.conninfo, "SHOW data_directory")
        await server.stop()
        #expect(data.hasPrefix("/var/lib/mallard/"))
        try FileManager.default.removeItem(atPath: (data as NSString).deletingLastPathComponent)
    }

    @Test("each fresh database is empty and apart from the others")
    func freshDatabases() async throws {
        let one = try await TestServers.freshDatabase()
        let two = try await TestServers.freshDatabase()
        #expect(one != two)
        try psql(one, "CREATE TABLE only_here (n int)")
        #expect(try psql(two, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'") == "0")
    }

    @Test("a wrong setting is an error that shows the server's own words")
    func wrongSetting() async throws {
        var configuration = PrivatePostgres.Configuration()
        configuration.settings = ["max_wal_size": "no number"]
        configuration.syncsNewCluster = false
        let folder = try TestFolder.make("postgres")
        let server = PrivatePostgres(folder: folder, configuration: configuration, logger: Logger(label: "test"))
        do {
            try await server.start()
            Issue.record("it started")
        } catch {
            #expect("\(error)".contains("max_wal_size"))
        }
    }
}

/// Runs a statement and gives its rows; for tests only, so it may block for the few milliseconds it takes.
@discardableResult
private func psql(_ conninfo: String, _ sql: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
    process.arguments = ["-AtqX", "-v", "ON_ERROR_STOP=1", "-c", sql, conninfo]
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}
