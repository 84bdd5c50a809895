import EventSourcing
import EventStorePostgres
import Postgres
import TestSupport
import Testing

@Suite("A commit that is on its way when its connection is lost", .timeLimit(.minutes(5)))
struct LateCommitTests {
    /// A log behind a proxy, with one event in it.
    private func withLog(
        _ body: @escaping @Sendable (PostgresEventLog, Int64, ReplyDroppingProxy, Database) async throws -> Void
    ) async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let proxy = try ReplyDroppingProxy(before: database.conninfo)
        try await proxy.serve {
            let log = try database.log(proxy.conninfo)
            try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"], number: 1))
            try await body(log, lease.epoch, proxy, database)
            await log.close()
        }
    }

    /// Found by losing messages at random: the head was read before the old session had read what it was sent.
    @Test func comesToNothingOnceTheHeadIsSettled() async throws {
        try await withLog { log, epoch, proxy, database in
            proxy.lose(.late)
            do throws(CommitFailure) {
                try await log.commit(CommitGroup(epoch, after: 1, events: ["a-1@2"], follows: 1, number: 2))
                Issue.record("the answer was not lost")
            } catch {
                if case .unknown = error {} else { Issue.record("\(error)") }
            }
            #expect(try await log.settledHead().position == Position(1))
            proxy.letGo()
            let sessions = "select count(*) from pg_stat_activity where application_name like '%-log-writer-%'"
            #expect(try await database.count(sessions + " and datname = current_database()") == 1)
            try await log.commit(CommitGroup(epoch, after: 1, events: ["b-1@1"], follows: 1, number: 3))
            #expect(try await log.read(after: .start, limit: .max).map(\.stream.rawValue) == ["a-1", "b-1"])
        }
    }

    /// Found in the same way: what followed the lost one waited for a connection, and was sent behind the question.
    @Test func isSettledAfterThoseThatStillWaitForAConnection() async throws {
        try await withLog { log, epoch, proxy, _ in
            let (answers, said) = AsyncStream.makeStream(of: Result<Void, CommitFailure>.self)
            var iterator = answers.makeAsyncIterator()
            proxy.lose(.reply)
            log.commit(CommitGroup(epoch, after: 1, events: ["a-1@2"], follows: 1, number: 2)) { said.yield($0) }
            if case .failure(.unknown) = await iterator.next() {} else { Issue.record("the answer was not lost") }
            log.commit(CommitGroup(epoch, after: 2, events: ["a-1@3"], follows: 2, number: 3)) { said.yield($0) }
            let head = try await log.settledHead()
            let isWritten = if case .success = await iterator.next() { true } else { false }
            #expect(head.position == (isWritten ? Position(3) : Position(2)))
            #expect(try await log.head().position == head.position)
        }
    }
}
