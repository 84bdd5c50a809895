import Foundation
import Glibc
import LocalServers
import Postgres
import TestSupport
import Testing

@Suite("Lost servers", .timeLimit(.minutes(5)))
struct LostServerTests {
    private static let sleep = "select pg_sleep(600)"

    private func server() async throws -> (PrivatePostgres, PostgresConfiguration) {
        let server = try await TestServers.freshPostgres()
        return (server, try PostgresConfiguration(conninfo: server.conninfo))
    }

    private func failure(
        of connection: PostgresConnection, while kill: () async throws -> Void, _ watcher: Watcher
    ) async throws -> PostgresFailure? {
        let query = Task {
            try await connection.pipeline([PostgresCall("select 1"), PostgresCall(Self.sleep)])
        }
        try await watcher.waitUntil(connection.processID, runs: Self.sleep)
        try await kill()
        return await #expect(throws: PostgresFailure.self) { try await query.value }
    }

    /// The client's first success after the server has come back.
    private func recover(_ client: PostgresClient) async throws -> Int64 {
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while true {
            do throws(PostgresError) {
                return try await client.query("select 42::int8").int8(0, 0)
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
                await Task.yield()
            }
        }
    }

    @Test("The backend killed in mid query: outcome unknown, then the client reconnects")
    func killedBackend() async throws {
        let (server, configuration) = try await server()
        let client = PostgresClient(configuration, connectionsMax: 2)
        #expect(try await recover(client) == 42)
        let connection = try await PostgresConnection.connect(configuration)
        let watcher = try await Watcher(configuration)
        let failure = try await failure(
            of: connection, while: { #expect(Glibc.kill(connection.processID, SIGKILL) == 0) }, watcher)
        guard case .connectionLost = failure?.error else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(failure?.outcome == .unknown)
        // The server keeps the answer of the first call until the sync, or its buffer is full.
        #expect(failure?.completed == 0)
        #expect(failure?.call == 0)
        #expect(!connection.isOpen)
        let next = await #expect(throws: PostgresFailure.self) {
            try await connection.pipeline([PostgresCall("select 1")])
        }
        #expect(next?.outcome == .notSent)
        #expect(try await recover(client) == 42)
        await server.stop()
    }

    @Test("The session ended by an administrator: outcome unknown")
    func terminated() async throws {
        let configuration = try await Fresh.configuration()
        let connection = try await PostgresConnection.connect(configuration)
        let watcher = try await Watcher(configuration)
        let failure = try await failure(
            of: connection,
            while: {
                _ = try await watcher.connection.query(
                    "select pg_terminate_backend($1)", [.int4(connection.processID)])
            }, watcher)
        guard case .connectionLost(let reason) = failure?.error else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(reason.hasPrefix("57P01"))
        #expect(failure?.outcome == .unknown)
    }

    @Test("The server killed: calls fail at once while it is away, and work again when it is back")
    func killedPostmaster() async throws {
        let (server, configuration) = try await server()
        let client = PostgresClient(configuration, connectionsMax: 2)
        #expect(try await recover(client) == 42)
        let connection = try await PostgresConnection.connect(configuration)
        let watcher = try await Watcher(configuration)
        // The backends outlive their parent for a moment, unless they are killed with it.
        let failure = try await failure(
            of: connection,
            while: {
                await server.kill9()
                _ = Glibc.kill(connection.processID, SIGKILL)
            }, watcher)
        guard case .connectionLost = failure?.error else {
            Issue.record("\(String(describing: failure))")
            return
        }
        // The idle one may learn of it a moment later than the busy one.
        var refusals = 0
        let started = ContinuousClock.now
        while refusals < 20, started.duration(to: .now) < .seconds(20) {
            do throws(PostgresError) {
                _ = try await client.query("select 1")
            } catch {
                if case .unavailable = error { refusals += 1 }
            }
        }
        #expect(refusals == 20)
        try await server.start()
        #expect(try await recover(client) == 42)
        await client.close()
        await server.stop()
    }

    @Test("A server that stands still costs the connection after the grace period")
    func stoppedBackend() async throws {
        let (server, base) = try await server()
        var configuration = base
        configuration.cancelGrace = .milliseconds(200)
        let connection = try await PostgresConnection.connect(configuration)
        #expect(Glibc.kill(connection.processID, SIGSTOP) == 0)
        let failure = await #expect(throws: PostgresFailure.self) {
            try await connection.pipeline([PostgresCall("select 1")], timeout: .milliseconds(100))
        }
        #expect(failure?.error == .timeout)
        #expect(failure?.outcome == .unknown)
        #expect(!connection.isOpen)
        #expect(Glibc.kill(connection.processID, SIGCONT) == 0)
        await server.stop()
    }

    @Test("Nobody listening, no such database, no such user: each is told apart")
    func refused() async throws {
        let nobody = PostgresConfiguration(host: "127.0.0.1", port: 1, user: "u", password: "geheim", database: "d")
        await #expect {
            try await PostgresConnection.connect(nobody)
        } throws: { error in
            guard case .unavailable(let reason) = error as? PostgresError else { return false }
            return !reason.contains("geheim")
        }
        var noDatabase = try await Fresh.configuration()
        noDatabase.database = "no_such_database"
        await #expect {
            try await PostgresConnection.connect(noDatabase)
        } throws: { error in
            guard case .refused(let reason) = error as? PostgresError else { return false }
            return reason.state == "3D000"
        }
        let user = PostgresConfiguration(
            host: try #require(noDatabase.host), port: try #require(noDatabase.port.flatMap { Int($0) }),
            user: "no_such_user", database: "postgres")
        await #expect {
            try await PostgresConnection.connect(user)
        } throws: { error in
            guard case .refused(let reason) = error as? PostgresError else { return false }
            return reason.state.classCode == "28"
        }
    }

    @Test("A listener that never answers costs no more than the connect timeout")
    func silentListener() async throws {
        let listener = try SilentListener()
        var configuration = PostgresConfiguration(host: "127.0.0.1", port: listener.port, user: "u", database: "d")
        configuration.connectTimeout = .milliseconds(200)
        await #expect(throws: PostgresError.unavailable("no connection in time")) {
            _ = try await PostgresConnection.connect(configuration)
        }
    }
}

/// A TCP port that takes connections and says nothing.
private struct SilentListener: ~Copyable {
    struct Failed: Error {}

    private let descriptor: Int32
    let port: Int

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (fd, size) = (descriptor, length)
        // The address outlives the calls, which only read and fill it.
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(fd, pointer, size) | listen(fd, 8) | getsockname(fd, pointer, &length)
            }
        }
        guard descriptor >= 0, status == 0 else { throw Failed() }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
