import Foundation
import LocalServers
import Logging
import TestSupport
import Testing

@Suite("A private Groonga", .timeLimit(.minutes(5)))
struct PrivateGroongaTests {
    @Test("serves a database that it made, and the same one after a stop")
    func serves() async throws {
        let server = try await TestServers.freshGroonga()
        let url = try #require(await server.baseURL)
        #expect(try await ask(server, "table_create Kept TABLE_NO_KEY").hasSuffix("true]"))
        await server.stop()
        #expect(await server.isRunning() == false)
        try await server.start()
        #expect(await server.baseURL == url)
        #expect(try await ask(server, "object_exist Kept").hasSuffix("true]"))
        await server.kill9()
        try await server.start()
        await server.stop()
    }

    private func forgetting() throws -> PrivateGroonga {
        var configuration = PrivateGroonga.Configuration()
        configuration.forgetsWhenBroken = true
        return PrivateGroonga(
            database: try TestFolder.make("groonga") + "/db", configuration: configuration,
            logger: Logger(label: "test"))
    }

    @Test("forgets, if it may, what a killed server leaves, and keeps what one leaves that has ended in order")
    func forgetsAfterKill() async throws {
        let server = try forgetting()
        try await server.start()
        #expect(try await ask(server, "table_create Kept TABLE_NO_KEY").hasSuffix("true]"))
        await server.stop()
        try await server.start()
        #expect(try await ask(server, "object_exist Kept").hasSuffix("true]"))
        await server.kill9()
        try await server.start()
        #expect(try await ask(server, "object_exist Kept").hasSuffix("false]"))
        await server.stop()
    }

    @Test("forgets, if it may, a database that cannot be opened", arguments: ["db", "db.0000000", "db.conf", "db.001"])
    func forgetsTheUnreadable(_ damaged: String) async throws {
        let server = try forgetting()
        try await server.start()
        await server.stop()
        let path = URL(fileURLWithPath: server.database).deletingLastPathComponent().path + "/" + damaged
        try Data().write(to: URL(fileURLWithPath: path))
        try await server.start()
        #expect(try await ask(server, "table_create Kept TABLE_NO_KEY").hasSuffix("true]"))
        await server.stop()
    }

    @Test("is taken over by a second owner of the same database")
    func isTakenOver() async throws {
        let database = try TestFolder.make("groonga") + "/db"
        let first = PrivateGroonga(database: database, logger: Logger(label: "test"))
        try await first.start()
        let second = PrivateGroonga(database: database, logger: Logger(label: "test"))
        try await second.start()
        #expect(await second.processID() == first.processID())
        #expect(await second.baseURL == first.baseURL)
        await second.stop()
        #expect(await first.isRunning() == false)
    }

    @Test("two databases are served side by side on ports of their own")
    func sideBySide() async throws {
        let one = try await TestServers.groonga()
        let two = try await TestServers.freshGroonga()
        #expect(await one.port != two.port)
        await two.stop()
    }
}

/// What Groonga's own client prints: `[[code, started, took], answer]`.
private func ask(_ server: PrivateGroonga, _ command: String) async throws -> String {
    let port = try #require(await server.port)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/groonga")
    process.arguments = ["--protocol", "gqtp", "-p", "\(port)", "-c", "127.0.0.1", command]
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}
