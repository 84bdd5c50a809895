import Foundation
import Postgres
import TestSupport
import Testing

@Suite("Failures", .timeLimit(.minutes(5)))
struct FailureTests {
    private static let sleep = "select pg_sleep(600)"

    @Test("A query that takes too long is cancelled, and the connection goes on")
    func timeout() async throws {
        let connection = try await Fresh.connection()
        do {
            _ = try await connection.pipeline([PostgresCall(Self.sleep)], timeout: .milliseconds(100))
            Issue.record("the query ended")
        } catch {
            #expect(error.error == .timeout)
            #expect(error.outcome == .rolledBack)
            #expect(error.call == 0)
        }
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("The server's own statement timeout is an error of the server")
    func statementTimeout() async throws {
        let connection = try await Fresh.connection { $0.statementTimeout = .milliseconds(100) }
        await #expect(throws: PostgresError.self) { try await connection.query(Self.sleep) }
        do { _ = try await connection.query(Self.sleep) } catch { #expect(error.state == .queryCanceled) }
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("The session carries lock timeout and application name")
    func sessionSettings() async throws {
        let connection = try await Fresh.connection { configuration in
            configuration.lockTimeout = .milliseconds(1500)
            configuration.applicationName = "duck pond"
        }
        let result = try await connection.query(
            "select current_setting('lock_timeout'), current_setting('application_name')")
        #expect(try result.text(0, 0) == "1500ms")
        #expect(try result.text(0, 1) == "duck pond")
    }

    @Test("A cancelled task gets its answer at once, and the connection goes on")
    func cancelledTask() async throws {
        let configuration = try await Fresh.configuration()
        let connection = try await PostgresConnection.connect(configuration)
        let watcher = try await Watcher(configuration)
        let task = Task {
            try await connection.pipeline([PostgresCall(Self.sleep)])
        }
        try await watcher.waitUntil(connection.processID, runs: Self.sleep)
        task.cancel()
        let failure = await #expect(throws: PostgresFailure.self) { try await task.value }
        #expect(failure?.error == .cancelled)
        #expect(failure?.outcome == .rolledBack)
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("A task that is cancelled before it begins sends nothing")
    func cancelledBefore() async throws {
        let connection = try await Fresh.connection()
        _ = try await connection.query("create table t (id int8)")
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            _ = try await connection.pipeline([PostgresCall("insert into t values (1)")])
        }
        let failure = await #expect(throws: PostgresFailure.self) { try await task.value }
        #expect(failure?.outcome == .notSent)
        #expect(try await connection.query("select count(*) from t").int8(0, 0) == 0)
    }

    @Test("A query behind a cancelled one still gets its answer")
    func neighbourOfCancelled() async throws {
        let configuration = try await Fresh.configuration()
        let connection = try await PostgresConnection.connect(configuration)
        let watcher = try await Watcher(configuration)
        for round in 0..<20 {
            let task = Task {
                try await connection.pipeline([PostgresCall(Self.sleep)])
            }
            try await watcher.waitUntil(connection.processID, runs: Self.sleep)
            let sum = Task {
                try await connection.query("select sum(i)::int8 from generate_series(1, 20000) i").int8(0, 0)
            }
            let plain = Task { try await connection.query("select $1", [.int8(Int64(round))]).int8(0, 0) }
            task.cancel()
            #expect(try await sum.value == 200_010_000)
            #expect(try await plain.value == Int64(round))
            await #expect(throws: PostgresFailure.self) { try await task.value }
        }
    }

    @Test("A call whose time passes while it waits behind others was not sent, or is unknown")
    func timeoutWhileWaiting() async throws {
        let configuration = try await Fresh.configuration()
        var oneAtATime = configuration
        oneAtATime.inFlightMax = 1
        for (settings, outcome) in [(oneAtATime, PostgresOutcome.notSent), (configuration, .unknown)] {
            let connection = try await PostgresConnection.connect(settings)
            let watcher = try await Watcher(configuration)
            let first = Task {
                try await connection.pipeline([PostgresCall(Self.sleep)])
            }
            try await watcher.waitUntil(connection.processID, runs: Self.sleep)
            let failure = await #expect(throws: PostgresFailure.self) {
                try await connection.pipeline([PostgresCall("select 1")], timeout: .milliseconds(50))
            }
            #expect(failure?.error == .timeout)
            #expect(failure?.outcome == outcome)
            first.cancel()
            await #expect(throws: PostgresFailure.self) { try await first.value }
            #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
        }
    }

    @Test("More calls than the queue holds are refused, and it empties again")
    func boundedQueue() async throws {
        let configuration = try await Fresh.configuration()
        var small = configuration
        small.queueMax = 3
        let connection = try await PostgresConnection.connect(small)
        let watcher = try await Watcher(configuration)
        let blocker = Task {
            try await connection.pipeline([PostgresCall(Self.sleep)])
        }
        try await watcher.waitUntil(connection.processID, runs: Self.sleep)
        let outcomes = await withTaskGroup(of: PostgresError?.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do throws(PostgresError) { _ = try await connection.query("select 1", timeout: .seconds(1)) } catch
                    {
                        return error
                    }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .queueFull }.count == 8)
        blocker.cancel()
        await #expect(throws: PostgresFailure.self) { try await blocker.value }
        #expect(try await connection.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("A COPY inside a pipeline costs the connection, and says why")
    func copyInPipeline() async throws {
        let connection = try await Fresh.connection()
        let failure = await #expect(throws: PostgresFailure.self) {
            try await connection.pipeline([PostgresCall("copy (select 1) to stdout")])
        }
        #expect(failure?.error == .invalidCall("COPY needs copyIn or copyOut"))
        let after = await #expect(throws: PostgresFailure.self) {
            try await connection.pipeline([PostgresCall("select 1")])
        }
        #expect(after?.outcome == .notSent)
    }

    @Test("A closed connection refuses work and has left the server")
    func closed() async throws {
        let configuration = try await Fresh.configuration()
        let connection = try await PostgresConnection.connect(configuration)
        let watcher = try await Watcher(configuration)
        await connection.close()
        await connection.close()
        await #expect(throws: PostgresError.closed) {
            _ = try await connection.query("select 1")
        }
        try await watcher.waitUntilGone(connection.processID)
    }

    @Test("A connection nobody holds any more leaves the server")
    func letGo() async throws {
        let configuration = try await Fresh.configuration()
        let watcher = try await Watcher(configuration)
        var connection: PostgresConnection? = try await PostgresConnection.connect(configuration)
        let processID = try #require(connection?.processID)
        connection = nil
        try await watcher.waitUntilGone(processID)
    }
}
