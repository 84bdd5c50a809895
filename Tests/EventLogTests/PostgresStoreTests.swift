import EventSourcing
import Foundation
import Postgres
import TestSupport
import Testing

@testable import EventStorePostgres

@Suite("The schema", .timeLimit(.minutes(5)))
struct SchemaTests {
    @Test func migratingAgainDoesNothingAndManyMayTryAtOnce() async throws {
        let client = PostgresClient(
            try PostgresConfiguration(conninfo: try await TestServers.freshDatabase()), connectionsMax: 8)
        let applied = try await withThrowingTaskGroup(of: [Int32].self) { group in
            for _ in 0..<6 { group.addTask { try await Schema.migrate(client) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.sorted() == Migration.all.map(\.number))
        #expect(try await Schema.migrate(client).isEmpty)
    }

    @Test func aMigrationThatWasEditedIsRefused() async throws {
        let database = try await Database.fresh()
        _ = try await database.client.query("update mallard.migration set checksum = '\\x00' where number = 2")
        await #expect(throws: MigrationError.changed(number: 2)) { try await Schema.migrate(database.client) }
    }

    @Test func everyMigrationInTheFolderIsEmbeddedInOrder() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/EventStorePostgres/Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(Migration.all.map { "M\(String("000\($0.number)".suffix(4)))_\($0.name).sql" } == files)
        #expect(Migration.all.map(\.number) == Array(1...Int32(files.count)))
        for (migration, file) in zip(Migration.all, files) {
            #expect(try String(contentsOf: folder.appending(path: file), encoding: .utf8) == migration.sql)
        }
    }

    @Test func theWriterMayNotChangeWhatHappenedAndTheReaderMayNotWrite() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        try await database.log().commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"]))
        let forbidden = [
            ("mallard_writer", "update mallard.event set payload = ''"),
            ("mallard_writer", "delete from mallard.event"), ("mallard_writer", "truncate mallard.event"),
            ("mallard_writer", "update mallard.partition_head set epoch = 9"),
            ("mallard_writer", "create table mallard.t (i int)"), ("mallard_reader", "delete from mallard.deadline"),
            ("mallard_reader", "select key from personal.person_key"),
            ("mallard_projector", "insert into mallard.event_type values (1, 'x')"),
            ("mallard_reader", "select mallard.head_advance(1, 0, 1, \(lease.epoch), 1, 0, 1)"),
            ("mallard_analyst", "select payload from mallard.event"),
            ("mallard_analyst", "select key from personal.person_key"),
            ("mallard_analyst", "create view bi.v as select 1"),
        ]
        for (role, statement) in forbidden {
            let connection = try await PostgresConnection.connect(PostgresConfiguration(conninfo: database.conninfo))
            _ = try await connection.query("set role \(role)")
            do {
                _ = try await connection.query(statement)
                Issue.record("\(role) may: \(statement)")
            } catch { #expect(error.state == "42501", "\(role): \(statement): \(error)") }
            await connection.close()
        }
    }

    @Test func theWriterMayCommit() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        var configuration = try PostgresConfiguration(conninfo: database.conninfo)
        configuration.settings["role"] = "mallard_writer"
        let log = PostgresEventLog(configuration, partition: .first)
        var group = CommitGroup(lease.epoch, after: 0, events: ["a-1@1"], outcomes: ["k"])
        group.deadlinesSet = [EventLogContract.deadline("d", due: 5)]
        group.deadlinesCleared = [DeadlineID(tenant: CommitGroup.tenant, id: "e")]
        try await log.commit(group)
        #expect(try await log.settledHead().position == Position(1))
        #expect(try await PostgresLeaseStore(log.reading).renew(lease, milliseconds: 1_000))
        #expect(try await PostgresPersonKeyStore(log.reading).keys(of: [.of("p")], creating: true).count == 1)
        await log.close()
    }

    @Test func peopleReadTheLogThroughViews() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        try await log.register([EventTypeID(7): "mallard.test.v1.Happened"])
        try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"]))
        let rows = try await database.client.query("select type, stream, recorded_at::text from mallard.history")
        #expect(try rows.text(0, 0) == "mallard.test.v1.Happened")
        #expect(try rows.text(0, 2).hasPrefix("2023-11-14"))
        #expect(try await database.count("select count(*) from mallard.owner where is_held") == 1)
        #expect(try await database.count("select count(*) from mallard.open_deadline") == 0)
    }
}

@Suite("What stands beside the log", .timeLimit(.minutes(5)))
struct PostgresStoreTests {
    @Test func outcomesOlderThanThirtyDaysArePruned() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for (days, key) in [(60, "old"), (20, "young"), (0, "new")] as [(Int64, String)] {
            try await log.commit(CommitGroup(lease.epoch, after: 0, outcomes: [key], at: now - days * 86_400_000))
        }
        #expect(try await log.pruneOutcomes() >= 1)
        var request = LoadRequest()
        request.outcomes = [.of("old"), .of("young"), .of("new")]
        #expect(Set(try await log.load(request).outcomes.keys) == [.of("young"), .of("new")])
        try await log.commit(CommitGroup(lease.epoch, after: 0, outcomes: ["again"], at: now))
    }

    @Test func outcomeTablesOfComingWeeksAreMadeAheadAndOldOnesGoWhileYoungerStay() async throws {
        let database = try await Database.fresh()
        let log = try database.log()
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        func weeks() async throws -> [Int32] {
            let rows = try await database.client.query(
                """
                select substring(c.relname from '[0-9]+$')::int4
                from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'mallard.command_outcome'::regclass order by 1
                """)
            return try (0..<rows.rowCount).map { try rows.int4($0, 0) }
        }
        // Each makes three: ten weeks ago, four weeks ago, and now.
        for days in [70, 28, 0] as [Int64] {
            try await log.prepareOutcomes(at: now.advanced(bySeconds: -days * 86_400))
        }
        #expect(try await weeks() == [10, 9, 8, 4, 3, 2, 0, -1, -2].map { now.week - $0 })
        #expect(try await log.pruneOutcomes() == 3)
        try await log.prepareOutcomes(at: now)
        #expect(try await weeks() == [4, 3, 2, 0, -1, -2].map { now.week - $0 })
        #expect(try await log.pruneOutcomes() == 0)
    }

    @Test func aPruneDoesNotHoldUpCommitsBehindALongReader() async throws {
        let database = try await Database.fresh()
        let log = try database.log()
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        try await log.prepareOutcomes(at: Timestamp(milliseconds: now - 70 * 86_400_000))
        let reader = try await PostgresConnection.connect(PostgresConfiguration(conninfo: database.conninfo))
        _ = try await reader.query("begin")
        _ = try await reader.query("select count(*) from mallard.command_outcome")
        await #expect(throws: EventLogError.self) { try await log.pruneOutcomes() }
        _ = try await reader.query("commit")
        #expect(try await log.pruneOutcomes() == 3)
        await reader.close()
    }

    @Test func aRefusalByDataIsForGoodAndLeavesTheLogUsable() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        await EventLogContract.expectRefused {
            try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-\u{0}@1"]))
        }
        _ = try await database.client.query("alter table mallard.event add constraint no_b check (stream <> 'b-1')")
        await EventLogContract.expectRefused {
            try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1", "b-1@1"]))
        }
        try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1"]))
    }

    @Test func aDamagedSnapshotIsPassedOver() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1", "a-1@2"]))
        let snapshot = Snapshot(stream: .of("a-1"), version: StreamVersion(1), foldVersion: 1, state: [1, 2, 3])
        try await log.save([snapshot])
        _ = try await database.client.query("update mallard.snapshot set state = '\\x0102'")
        var request = LoadRequest()
        request.streams = [LoadRequest.Stream(key: .of("a-1"), snapshotVersion: 1)]
        let loaded = try await log.load(request).streams[0]
        #expect(loaded.snapshot == nil && loaded.tail.count == 2)
    }

    @Test func theOnlyTenantIsKnownWhileThereIsJustOne() async throws {
        let database = try await Database.fresh()
        let lease = try await database.lease()
        let log = try database.log()
        #expect(try await log.onlyTenant() == nil)
        try await log.commit(CommitGroup(lease.epoch, after: 0, events: ["a-1@1", "b-1@1"]))
        #expect(try await log.onlyTenant() == CommitGroup.tenant)
        _ = try await database.client.query(
            """
            insert into mallard.event select 3, recorded_at, occurred_at, partition, version, type, 'another', stream,
                command_key, payload, meta from mallard.event where position = 1
            """)
        #expect(try await log.onlyTenant() == nil)
    }

    @Test func aNumberStandsForOneEventTypeForEver() async throws {
        let log = try await Database.fresh().log()
        try await log.register([EventTypeID(1): "one", EventTypeID(2): "two"])
        try await log.register([EventTypeID(1): "one", EventTypeID(2): "two", EventTypeID(3): "three"])
        await #expect(throws: EventLogError.self) { try await log.register([EventTypeID(2): "other"]) }
        await #expect(throws: EventLogError.self) { try await log.register([EventTypeID(4): "one"]) }
    }

    @Test func aLeaseIsHeldByOneUntilItExpiresByTheDatabasesClock() async throws {
        let database = try await Database.fresh()
        let store = PostgresLeaseStore(database.client)
        let first = try #require(
            try await store.acquire(.first, holder: "a", address: "at-a", milliseconds: 60_000))
        #expect(try await store.acquire(.first, holder: "b", address: "at-b", milliseconds: 60_000) == nil)
        #expect(try await store.owner(of: .first) == "at-a")
        #expect(try await store.renew(first, milliseconds: 60_000))
        _ = try await database.client.query("update mallard.lease set expires_at = clock_timestamp()")
        #expect(try await store.owner(of: .first) == nil)
        let second = try #require(
            try await store.acquire(.first, holder: "b", address: "at-b", milliseconds: 60_000))
        #expect(second.epoch > first.epoch)
        #expect(try await store.renew(first, milliseconds: 60_000) == false)
        #expect(try await database.log().head().epoch == second.epoch)
        try await store.release(first)
        #expect(try await store.owner(of: .first) == "at-b")
        try await store.release(second)
        #expect(try await store.owner(of: .first) == nil)
    }

    @Test func aPersonHasOneKeyUntilItIsDestroyedForEver() async throws {
        let database = try await Database.fresh()
        let store = PostgresPersonKeyStore(database.client)
        #expect(try await store.keys(of: [.of("p")], creating: false).isEmpty)
        let made = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            for _ in 0..<8 {
                group.addTask { Self.bytes(try await store.keys(of: [.of("p"), .of("q")], creating: true)[.of("p")]) }
            }
            return try await group.reduce(into: Set<[UInt8]?>()) { $0.insert($1) }
        }
        #expect(made.count == 1 && made.first??.count == 32)
        #expect(try await store.shred(.of("p")))
        #expect(try await store.shred(.of("p")) == false)
        let after = try await store.keys(of: [.of("p"), .of("q")], creating: true)
        #expect(Self.bytes(after[.of("p")]) == nil && Self.bytes(after[.of("q")]) != nil)
        #expect(try await database.count("select count(*) from personal.person_key where key is null") == 1)
    }

    @Test func ofTwoRunnersOneMovesTheCheckpoint() async throws {
        let database = try await Database.fresh()
        let store = PostgresCheckpointStore(database.client, partition: .first)
        #expect(try await store.checkpoint(of: "m") == .start)
        #expect(try await store.advance("m", from: .start, to: Position(5)))
        #expect(try await store.advance("m", from: .start, to: Position(9)) == false)
        #expect(try await store.advance("m", from: Position(5), to: Position(9)))
        #expect(try await store.checkpoint(of: "m") == Position(9))
    }

    private static func bytes(_ state: PersonKeyState?) -> [UInt8]? {
        if case .live(let key)? = state { key.bytes } else { nil }
    }
}

extension TenantPerson {
    static func of(_ person: String) -> TenantPerson {
        TenantPerson(tenant: CommitGroup.tenant, person: PersonID(person))
    }
}
