import Postgres
import TestSupport
import Testing

@Suite("Pipelines", .timeLimit(.minutes(5)))
struct PipelineTests {
    private func table(_ extra: String = "") async throws -> PostgresConnection {
        let connection = try await Fresh.connection()
        try await connection.execute(
            script:
                "create table t (id int8 constraint t_key unique deferrable initially immediate, note text); \(extra)")
        return connection
    }

    private func insert(_ id: Int64) -> PostgresCall { PostgresCall("insert into t (id) values ($1)", [.int8(id)]) }

    private func count(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query("select count(*) from t").int8(0, 0)
    }

    @Test("All calls of a pipeline answer, in order", arguments: [false, true])
    func answers(isExplicit: Bool) async throws {
        let connection = try await table()
        var calls = [insert(1), insert(2), PostgresCall("select count(*) from t"), PostgresCall("notify wake")]
        if isExplicit { calls = [PostgresCall("begin")] + calls + [PostgresCall("commit")] }
        let results = try await connection.pipeline(calls)
        #expect(results.count == calls.count)
        #expect(try results[isExplicit ? 3 : 2].int8(0, 0) == 2)
        #expect(try await count(connection) == 2)
        #expect(connection.isIdle)
    }

    @Test("An error undoes the whole pipeline and tells which call it was", arguments: [false, true])
    func allOrNothing(isExplicit: Bool) async throws {
        let connection = try await table()
        _ = try await connection.query("insert into t (id) values ($1)", [.int8(2)])
        var calls = [insert(1), insert(2), insert(3)]
        if isExplicit { calls = [PostgresCall(" BEGIN")] + calls + [PostgresCall("commit")] }
        do {
            _ = try await connection.pipeline(calls)
            Issue.record("the pipeline succeeded")
        } catch {
            #expect(error.outcome == .rolledBack)
            #expect(error.call == (isExplicit ? 2 : 1))
            #expect(error.completed == (isExplicit ? 2 : 1))
            #expect(error.error.isUniqueViolation)
            #expect(error.error.constraint == "t_key")
            #expect(error.error.serverError?.detail?.contains("(2)") == true)
        }
        #expect(try await count(connection) == 1)
        #expect(connection.isIdle, "the failed transaction has been rolled back")
    }

    @Test("A commit that fails at the sync is a failure of the pipeline")
    func deferredConstraint() async throws {
        let connection = try await table()
        do {
            _ = try await connection.pipeline([
                PostgresCall("set constraints all deferred"), insert(5), insert(5),
            ])
            Issue.record("the pipeline succeeded")
        } catch {
            #expect(error.outcome == .rolledBack)
            #expect(error.call == nil)
            #expect(error.completed == 3)
            #expect(error.error.isUniqueViolation)
        }
        #expect(try await count(connection) == 0)
    }

    @Test("Pipelines of many tasks share a connection without touching one another")
    func interleaved() async throws {
        let connection = try await table()
        let failures = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<400 {
                group.addTask {
                    // Every fourth breaks in its middle; every tenth opens a transaction of its own.
                    let isBroken = index % 4 == 0
                    let broken = PostgresCall("select 1 / $1", [.int4(isBroken ? 0 : 1)])
                    var calls = [insert(Int64(index) * 2), broken, insert(Int64(index) * 2 + 1)]
                    if index % 10 == 0 { calls = [PostgresCall("begin")] + calls + [PostgresCall("commit")] }
                    do throws(PostgresFailure) {
                        _ = try await connection.pipeline(calls)
                        return false
                    } catch {
                        return error.error.state == "22012" && error.outcome == .rolledBack
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 100)
        #expect(try await count(connection) == 600)
        #expect(connection.isIdle)
    }

    @Test("A statement that failed to prepare does not spoil those that follow")
    func failedPreparation() async throws {
        let connection = try await Fresh.connection()
        for _ in 0..<3 {
            await #expect(throws: PostgresError.self) { try await connection.query("select nothing from nowhere") }
        }
        await #expect(throws: PostgresFailure.self) {
            try await connection.pipeline([PostgresCall("select 1 / 0"), PostgresCall("select 2::int8")])
        }
        #expect(try await connection.query("select 2::int8").int8(0, 0) == 2)
    }

    @Test("More statements than the cache holds are prepared again, and dropped at the server")
    func statementCache() async throws {
        let connection = try await Fresh.connection { $0.statementsMax = 4 }
        for round in 0..<3 {
            for index in 0..<20 {
                let result = try await connection.query("select $1 + \(index)", [.int8(Int64(round))])
                #expect(try result.int8(0, 0) == Int64(round + index))
            }
        }
        let held = try await connection.query("select count(*) from pg_prepared_statements").int8(0, 0)
        #expect(held <= 5)
    }

    @Test("A plan that a changed table made useless is prepared anew")
    func changedTable() async throws {
        let connection = try await table()
        _ = try await connection.query("select * from t")
        _ = try await connection.query("alter table t add column more int4")
        await #expect(throws: PostgresError.self) { try await connection.query("select * from t") }
        #expect(try await connection.query("select * from t").columnCount == 3)
        _ = try await connection.query("deallocate all")
        await #expect(throws: PostgresError.self) { try await connection.query("select * from t") }
        #expect(try await connection.query("select * from t").columnCount == 3)
    }

    @Test("A script runs its statements as one, and the connection goes on")
    func script() async throws {
        let connection = try await table("insert into t values (1, 'a'); insert into t values (2, 'b');")
        #expect(try await count(connection) == 2)
        await #expect(throws: PostgresError.self) {
            try await connection.execute(script: "insert into t values (3, 'c'); select 1 / 0;")
        }
        #expect(try await count(connection) == 2)
    }

    @Test("What the protocol cannot carry is refused before anything is sent")
    func invalidCalls() async throws {
        let connection = try await table()
        let bad = PostgresCall("select 1\0; drop table t")
        do {
            _ = try await connection.pipeline([insert(1), bad])
            Issue.record("the pipeline succeeded")
        } catch {
            #expect(error.outcome == .notSent)
        }
        let many = Array(repeating: PostgresValue.int4(1), count: 65_536)
        await #expect(throws: PostgresError.invalidCall("more than 65535 parameters")) {
            _ = try await connection.query("select 1", many)
        }
        #expect(try await connection.pipeline([]).isEmpty)
        #expect(try await count(connection) == 0)
    }

    @Test("A transaction over several queries holds on one connection")
    func transaction() async throws {
        let connection = try await table()
        _ = try await connection.query("begin")
        #expect(!connection.isIdle)
        _ = try await connection.query("insert into t (id) values (1)")
        _ = try await connection.query("rollback")
        #expect(connection.isIdle)
        #expect(try await count(connection) == 0)
    }
}
