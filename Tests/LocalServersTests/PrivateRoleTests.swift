import Foundation
import Glibc
import Logging
import TestSupport
import Testing

@testable import LocalServers

@Suite("A role", .timeLimit(.minutes(5)))
struct PrivateRoleTests {
    private func role(_ script: String, door: PrivateRole.Door, seconds: Int = 30) throws -> PrivateRole {
        PrivateRole(
            name: "role", program: "/bin/bash", arguments: ["-c", script], door: door,
            logFolder: try TestFolder.make("role"), startSecondsMax: seconds, logger: Logger(label: "test"))
    }

    @Test("that ends at once fails to start at once, with what it said")
    func endsAtOnce() async throws {
        let listener = try LoopbackListener(answer: "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        defer { listener.close() }
        let role = try role("echo the port is taken; exit 1", door: .port(listener.port))
        let start = ContinuousClock.now
        await #expect {
            try await role.start()
        } throws: { error in
            guard case LocalServerError.endedWhileStarting(let server, let tail) = error else { return false }
            return server == "role" && tail.contains("the port is taken")
        }
        #expect(start.duration(to: .now) < .seconds(25), "not the half minute it may take to start")
    }

    @Test("is not ready because somebody else answers at its port")
    func strangersAnswer() async throws {
        let listener = try LoopbackListener(answer: "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok\n")
        defer { listener.close() }
        let role = try role("sleep 60", door: .port(listener.port), seconds: 1)
        await #expect {
            try await role.start()
        } throws: { error in
            guard case LocalServerError.notReady = error else { return false }
            return true
        }
    }

    @Test("that was killed is gone although its own children live on")
    func childrenLiveOn() async throws {
        let log = try TestFolder.make("role") + "/log"
        #expect(FileManager.default.createFile(atPath: log, contents: nil))
        // The child of the child holds every descriptor, as one that writes a backtrace does.
        let process = try await ServerProcess.spawn(
            ["/bin/bash", "-c", "sleep 59 & echo $!; exec sleep 60"], log: log)
        var child: Int32?
        while child == nil {
            await Task.yield()
            child = try Int32(String(contentsOfFile: log, encoding: .utf8).trimmingCharacters(in: .newlines))
        }
        process.signal(SIGKILL)
        #expect(await process.waitForEnd(.seconds(5)))
        if let child { kill(child, SIGKILL) }
    }

    @Test("finds a port taken, free, or none at all")
    func obstacles() throws {
        let listener = try LoopbackListener(answer: "")
        #expect(throws: LocalServerError.portTaken(port: listener.port)) {
            try PrivateServers.requireFree(port: listener.port)
        }
        listener.close()
        let free = try #require(PrivateServers.freePort())
        try PrivateServers.requireFree(port: free)
        #expect(throws: LocalServerError.self) { try PrivateServers.requireFree(port: 99_999) }
    }

    @Test("has a log that is emptied when it is large, and written on by a server that appends")
    func logIsBounded() async throws {
        let log = ServerLog(path: try TestFolder.make("role") + "/log")
        try log.prepare(for: nil)
        let script = "trap 'echo again' USR1; head -c 17000000 /dev/zero; while :; do sleep 0.05; done"
        let process = try await ServerProcess.spawn(["/bin/bash", "-c", script], log: log.path)
        let size = { (try FileManager.default.attributesOfItem(atPath: log.path)[.size] as? NSNumber)?.intValue ?? 0 }
        while try size() < 17_000_000 { await Task.yield() }
        await log.bound()
        #expect(try size() == 0)
        let kept = try FileManager.default.attributesOfItem(atPath: log.path + ".1")[.size] as? NSNumber
        #expect(kept?.intValue == 17_000_000)
        process.signal(SIGUSR1)
        while try size() == 0 { await Task.yield() }
        #expect(log.tail() == "again\n")
        #expect(try size() == 6)
        await process.end(signals: [], patience: .zero)
    }
}
