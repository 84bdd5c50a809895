import Foundation
import Glibc
import LocalServers
import Logging
import TestSupport
import Testing

@Suite("A private Redis", .timeLimit(.minutes(5)))
struct PrivateRedisTests {
    @Test("answers on its socket, appends to a file and evicts nothing")
    func answers() async throws {
        let server = try await TestServers.redis()
        #expect(try redis(server, "PING") == "PONG")
        #expect(try redis(server, "CONFIG", "GET", "appendonly") == "appendonly\nyes")
        #expect(try redis(server, "CONFIG", "GET", "appendfsync") == "appendfsync\neverysec")
        #expect(try redis(server, "CONFIG", "GET", "maxmemory-policy") == "maxmemory-policy\nnoeviction")
        #expect(try redis(server, "CONFIG", "GET", "save") == "save")
        #expect(try redis(server, "CONFIG", "GET", "port") == "port\n0")
    }

    @Test("keeps what it had when it is killed or stopped, and starts again")
    func survives() async throws {
        let server = try await TestServers.freshRedis()
        #expect(try redis(server, "SET", "kept", "7") == "OK")
        await server.stop()
        #expect(await server.isRunning() == false)
        try await server.start()
        #expect(try redis(server, "GET", "kept") == "7")
        await server.kill9()
        try await server.start()
        #expect(try redis(server, "GET", "kept") == "7")
        await server.stop()
    }

    @Test("is taken over by a second owner of the same folder")
    func isTakenOver() async throws {
        let folder = try TestFolder.make("redis")
        let first = PrivateRedis(folder: folder, logger: Logger(label: "test"))
        try await first.start()
        let second = PrivateRedis(folder: folder, logger: Logger(label: "test"))
        try await second.start()
        #expect(await second.processID() == first.processID())
        await second.stop()
        #expect(await first.isRunning() == false)
    }

    @Test("listens on the loopback if asked to")
    func listensOnLoopback() async throws {
        var configuration = PrivateRedis.Configuration()
        let port = try #require(PrivateServers.freePort())
        configuration.port = port
        let folder = try TestFolder.make("redis")
        let server = PrivateRedis(folder: folder, configuration: configuration, logger: Logger(label: "test"))
        try await server.start()
        #expect(try redis(server, "CONFIG", "GET", "bind") == "bind\n127.0.0.1")
        await server.stop()
    }

    @Test("does not block the signals that end it")
    func takesSignals() async throws {
        let server = try await TestServers.redis()
        let pid = try #require(await server.processID())
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let blocked = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigBlk:") })
        let mask = try #require(UInt64(blocked.dropFirst(7).trimmingCharacters(in: .whitespaces), radix: 16))
        #expect(mask & (1 << UInt64(SIGTERM - 1)) == 0)
    }

    @Test("is started again by its watcher when it is killed")
    func isWatched() async throws {
        let server = try await TestServers.freshRedis()
        let first = try #require(await server.processID())
        let watcher = Task { try await server.watch(logger: Logger(label: "test")) }
        kill(first, SIGKILL)
        var pid: Int32? = first
        let end = ContinuousClock.now + .seconds(20)
        while pid == nil || pid == first, ContinuousClock.now < end {
            await Task.yield()
            pid = await server.processID()
        }
        #expect(pid != nil && pid != first)
        watcher.cancel()
        try await watcher.value
        await server.stop()
    }
}

private func redis(_ server: PrivateRedis, _ words: String...) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/redis-cli")
    process.arguments = ["-s", server.socketPath] + words
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}
