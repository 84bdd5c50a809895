import Postgres
import TestSupport
import Testing

@Suite("Client", .timeLimit(.minutes(5)))
struct ClientTests {
    @Test("Many callers share few connections, and all are served")
    func sharing() async throws {
        let client = PostgresClient(try await Fresh.configuration(), connectionsMax: 3)
        let processIDs = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<200 {
                group.addTask { try await client.query("select pg_backend_pid()").int4(0, 0) }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect((1...3).contains(processIDs.count))
    }

    @Test("A caller waits no longer than its time, and no more than the bound may wait")
    func waiting() async throws {
        let client = PostgresClient(try await Fresh.configuration(), connectionsMax: 1, waitersMax: 1)
        try await client.withConnection { held throws(PostgresError) in
            let errors = await withTaskGroup(of: PostgresError?.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        do throws(PostgresError) {
                            _ = try await client.query("select 1", timeout: .milliseconds(300))
                        } catch { return error }
                        return nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors.filter { $0 == .queueFull }.count == 2)
            #expect(errors.filter { $0 == .timeout }.count == 1)
            #expect(held.isOpen)
        }
        #expect(try await client.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("A cancelled waiter leaves the queue")
    func cancelledWaiter() async throws {
        let client = PostgresClient(try await Fresh.configuration(), connectionsMax: 1)
        try await client.withConnection { _ throws(PostgresError) in
            let waiter = Task { _ = try await client.query("select 1") }
            waiter.cancel()
            await #expect(throws: PostgresError.cancelled) { try await waiter.value }
        }
        #expect(try await client.query("select 1::int8").int8(0, 0) == 1)
    }

    @Test("A transaction left open does not outlive its loan")
    func openTransaction() async throws {
        let client = PostgresClient(try await Fresh.configuration(), connectionsMax: 1)
        _ = try await client.query("create table t (id int8)")
        try await client.withConnection { connection throws(PostgresError) in
            _ = try await connection.query("begin")
            _ = try await connection.query("insert into t values (1)")
        }
        #expect(try await client.query("select count(*) from t").int8(0, 0) == 0)
    }

    @Test("A closed client refuses work")
    func closed() async throws {
        let client = PostgresClient(try await Fresh.configuration(), connectionsMax: 1)
        _ = try await client.query("select 1")
        await client.close()
        await #expect(throws: PostgresError.closed) {
            _ = try await client.query("select 1")
        }
    }
}
