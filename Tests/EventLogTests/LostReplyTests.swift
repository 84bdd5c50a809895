import EventSourcing
import EventStorePostgres
import Postgres
import TestSupport
import Testing

@Suite("A commit whose answer is lost", .timeLimit(.minutes(5)))
struct LostReplyTests {
    @Test(arguments: [ReplyDroppingProxy.Loss.reply, .request])
    func isUnknownUntilTheSettledHeadTells(_ loss: ReplyDroppingProxy.Loss) async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let proxy = try ReplyDroppingProxy(before: database.conninfo)
        try await proxy.serve {
            let log = try database.log(proxy.conninfo)
            try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"], outcomes: ["first"]))
            proxy.lose(loss)
            let group = CommitGroup(lease.epoch, after: 1, events: ["a-1@2", "b-1@1"], outcomes: ["second"])
            do throws(CommitFailure) {
                try await log.commit(group)
                Issue.record("the answer was not lost")
            } catch {
                if case .unknown = error {} else { Issue.record("\(error)") }
            }
            #expect(proxy.hasLost)
            let head = try await log.settledHead()
            #expect(head.position == (loss == .reply ? Position(3) : Position(1)))
            #expect(head.epoch == lease.epoch)
            var request = LoadRequest()
            request.outcomes = [.of("second")]
            let isFound = try await log.load(request).outcomes[.of("second")] != nil
            #expect(isFound == (loss == .reply))
            await log.close()
        }
        // From another process's point of view nothing is half there.
        #expect(try await database.count("select count(*) from mallard.event") == (loss == .reply ? 3 : 1))
    }

    @Test func theSettledHeadWaitsForATransactionThatMayStillMoveIt() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        let slow = try await PostgresConnection.connect(PostgresConfiguration(conninfo: database.conninfo))
        _ = try await slow.query("begin")
        _ = try await slow.query("select mallard.head_advance(1, 5, 0, \(lease.epoch), 1, 0, 1)")
        async let head = log.settledHead()
        // It stands in the queue for the row.
        while try await database.count("select count(*) from pg_locks where not granted") == 0 {
            await Task.yield()
        }
        _ = try await slow.query("commit")
        #expect(try await head.position == Position(5))
        await log.close()
    }

    @Test func aHeadHeldByAStuckTransactionIsARollbackNotAHang() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        let stuck = try await PostgresConnection.connect(PostgresConfiguration(conninfo: database.conninfo))
        _ = try await stuck.query("begin")
        _ = try await stuck.query("select * from mallard.partition_head for update")
        do throws(CommitFailure) {
            try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"]))
            Issue.record("the head was free")
        } catch {
            if case .rolledBack = error {} else { Issue.record("\(error)") }
        }
        _ = try await stuck.query("rollback")
        try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"]))
        await log.close()
    }
}
