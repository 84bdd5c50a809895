import EventSourcing
import EventStorePostgres
import MemoryStores
import Postgres
import TestSupport

/// A fresh log of either kind, and what the contract needs beside the protocol.
struct LogUnderTest: Sendable {
    enum Kind: CaseIterable, Sendable { case memory, postgres }

    let log: any EventLog
    let epoch: Int64
    /// What another owner's taking over does.
    let takeOver: @Sendable () async throws -> Void

    static func make(_ kind: Kind) async throws -> LogUnderTest {
        switch kind {
        case .memory:
            let log = MemoryEventLog(epoch: 1)
            return LogUnderTest(log: log, epoch: 1) { log.raiseEpoch(to: 2) }
        case .postgres:
            let database = try await Database.fresh()
            let lease = try await database.lease()
            return LogUnderTest(log: try database.log(), epoch: lease.epoch) { _ = try await database.lease() }
        }
    }
}

/// A migrated database of its own.
struct Database: Sendable {
    let conninfo: String
    let client: PostgresClient

    static func fresh() async throws -> Database { try await Database(conninfo: TestServers.freshDatabase()) }

    init(conninfo: String) async throws {
        self.conninfo = conninfo
        client = PostgresClient(try PostgresConfiguration(conninfo: conninfo), connectionsMax: 4)
        try await Schema.migrate(client)
    }

    func log(_ conninfo: String? = nil) throws -> PostgresEventLog {
        PostgresEventLog(try PostgresConfiguration(conninfo: conninfo ?? self.conninfo), partition: .first)
    }

    /// Taken over and over by one holder: the epoch rises each time.
    @discardableResult
    func lease() async throws -> Lease {
        let lease = try await PostgresLeaseStore(client).acquire(
            .first, holder: "test", address: "here", milliseconds: 60_000)
        guard let lease else { throw PostgresError.unavailable("the lease is held") }
        return lease
    }

    func count(_ query: String) async throws -> Int { Int(try await client.query(query).int8(0, 0)) }
}

extension CommitGroup {
    static let tenant = TenantID("mall")

    /// One event for each `stream@version`, one outcome for each key.
    init(
        _ epoch: Int64, after expected: Int64, events: [String] = [], outcomes: [String] = [],
        at milliseconds: Int64 = 1_700_000_000_000, follows: Int64 = 0, number: Int64 = 0
    ) {
        self.init(
            epoch: epoch, expected: Position(expected), follows: follows, number: number,
            recordedAt: Timestamp(milliseconds: milliseconds))
        self.events = events.map { text in
            let parts = text.split(separator: "@")
            return NewEvent(
                tenant: Self.tenant, stream: StreamName(String(parts[0])),
                version: StreamVersion(Int32(parts[1]) ?? 0),
                occurredAt: Timestamp(milliseconds: milliseconds - 5), commandKey: CommandKey("key of \(text)"),
                data: EventData(type: EventTypeID(7), payload: Array(text.utf8)), meta: [1, 2])
        }
        self.outcomes = outcomes.map { key in
            CommandOutcome(
                key: .of(key), bodyHash: Array(repeating: 9, count: 32), position: last, result: Array(key.utf8))
        }
    }
}

extension OutcomeKey {
    static func of(_ key: String) -> OutcomeKey {
        OutcomeKey(tenant: CommitGroup.tenant, principal: PrincipalID("user"), key: CommandKey(key))
    }
}

extension StreamKey {
    static func of(_ name: String) -> StreamKey { StreamKey(CommitGroup.tenant, StreamName(name)) }
}

extension RecordedEvent {
    var text: String { String(decoding: data.payload, as: UTF8.self) }
}
