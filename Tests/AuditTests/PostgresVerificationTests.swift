import Audit
import EventSourcing
import EventStorePostgres
import MemoryStores
import Postgres
import TestSupport
import Testing

@Suite(
    "The log in Postgres is read for checks like the one in memory, and damage to its tables is found",
    .timeLimit(.minutes(5)))
struct PostgresVerificationTests {
    struct Database {
        let client: PostgresClient
        let configuration: PostgresConfiguration
        let reader: PostgresAuditReader
        let log: PostgresEventLog

        init(_ mall: Mall) async throws {
            configuration = try PostgresConfiguration(conninfo: await TestServers.freshDatabase())
            client = PostgresClient(configuration, connectionsMax: 2)
            try await Schema.migrate(client)
            let lease = try #require(
                try await PostgresLeaseStore(client).acquire(
                    .first, holder: "test", address: "here", milliseconds: 60_000))
            log = PostgresEventLog(configuration, partition: .first)
            try await mall.commit(to: log, epoch: lease.epoch)
            reader = PostgresAuditReader(configuration, partition: .first)
        }

        func damage(_ sql: String) async throws {
            let result = try await client.query(sql)
            #expect(result.affectedRows == 1, "\(sql)")
        }

        func close() async {
            await log.close()
            await reader.close()
            await client.close()
        }
    }

    @Test("Every page size gives the events, marks and answers of the memory log", arguments: [1, 7, 5_000])
    func sameAsMemory(limit: Int) async throws {
        let mall = try Mall.busy()
        let database = try await Database(mall)
        let memory = try await mall.memoryLog()
        let head = try await database.reader.head().position
        #expect(head == (try await memory.head().position))
        for last in [head, Position(head.rawValue - 9)] {
            #expect(
                try await events(database.reader, through: last, limit: limit)
                    == (try await events(memory, through: last, limit: limit)))
            #expect(
                try await marks(database.reader, through: last, limit: limit)
                    == (try await marks(memory, through: last, limit: limit)))
        }
        let answers = try await outcomes(database.reader, limit: limit)
        #expect(Set(answers.map(\.key)) == Set(memory.outcomes.keys))
        #expect(answers.map(\.position.rawValue).sorted() == memory.outcomes.values.map(\.position.rawValue).sorted())
        await database.close()
    }

    @Test("A log that is whole breaks no law")
    func clean() async throws {
        let database = try await Database(try Mall.busy())
        let report = try await verify(database.reader, pageLimit: 50)
        #expect(report.isClean, "\(report.text)")
        #expect(report.events > 100)
        await database.close()
    }

    @Test("A row that is deleted, moved or changed is found, and so is an answer that is gone")
    func damaged() async throws {
        let mall = try Mall.busy()
        let cases: [(sql: String, broken: Set<String>)] = [
            ("delete from mallard.event where position = 30", [StreamContinuity.name, PositionDensity.name]),
            (
                "update mallard.event set version = 100 where stream = 'order-o1' and version = 2",
                [StreamContinuity.name]
            ),
            ("update mallard.event set recorded_at = recorded_at + 3600000 where position = 40", [RecordedTimes.name]),
            ("update mallard.event set payload = '\\xff' where position = 30", [EventDecoding.name]),
            ("update mallard.event set type = 999 where position = 30", [EventDecoding.name]),
            ("update mallard.event set command_key = 'x' where position = 30", [CommandOutcomes.name]),
            (
                "delete from mallard.command_outcome "
                    + "where position = (select min(position) from mallard.command_outcome)", [CommandOutcomes.name]
            ),
        ]
        for (sql, broken) in cases {
            let database = try await Database(mall)
            try await database.damage(sql)
            let report = try await verify(database.reader)
            #expect(!report.isClean, "\(sql)")
            let found = Set(report.checks.filter { $0.violations > 0 }.map(\.name))
            #expect(found.isSuperset(of: broken), "\(sql): \(report.text)")
            await database.close()
        }
    }

    @Test("What is written after the check began is not looked at")
    func goesOn() async throws {
        var mall = try Mall.busy()
        let database = try await Database(mall)
        let head = try await database.reader.head().position
        let before = mall.groups.count
        try mall.place("o9", [("p1", 1)])
        for var group in mall.groups[before...] {
            group.epoch = 1
            try await database.log.commit(group)
        }
        let events = try await events(database.reader, through: head, limit: 1_000)
        #expect(events.count == Int(head.rawValue))
        #expect(try await verify(database.reader).isClean)
        await database.close()
    }

    private func events(
        _ reader: some AuditReader, through last: Position, limit: Int
    ) async throws -> [StreamOrderEvent] {
        var all: [StreamOrderEvent] = []
        while case let page = try await reader.events(
            inStreamOrderAfter: all.last?.place, through: last, limit: limit), !page.isEmpty
        {
            #expect(page.count <= limit)
            all += page
        }
        return all
    }

    private func marks(_ reader: some AuditReader, through last: Position, limit: Int) async throws -> [EventMark] {
        var all: [EventMark] = []
        while case let page = try await reader.marks(
            after: all.last?.position ?? .start, through: last, limit: limit), !page.isEmpty
        {
            all += page
        }
        return all
    }

    private func outcomes(_ reader: some AuditReader, limit: Int) async throws -> [OutcomeMark] {
        var all: [OutcomeMark] = []
        while case let page = try await reader.outcomes(after: all.last, limit: limit), !page.isEmpty { all += page }
        return all
    }
}
