import Composition
import Digests
import EventCodecs
import EventSourcing
import EventStorePostgres
import LocalServers
import Logging
import Postgres
import Runtime

/// A private Postgres with the log's schema in it, and the owner of its one partition in this process.
struct WriteSide: Sendable {
    /// What the bench expected of a command, and did not get.
    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    static let tenant = TenantID("bench")

    let postgres: PrivatePostgres
    let owner: PartitionOwner
    let log: PostgresEventLog
    private let client: PostgresClient

    /// Starts it all, and stops it all when `body` is done.
    static func with<R: Sendable>(
        _ context: BenchContext, _ body: @Sendable (WriteSide) async throws -> R
    ) async throws -> R {
        let logger = context.logger
        let postgres = PrivatePostgres(folder: "\(context.workFolder)/postgres", logger: logger)
        return try await context.withServers([postgres]) {
            let configuration = try PostgresConfiguration(conninfo: postgres.conninfo)
            let client = PostgresClient(configuration, connectionsMax: 2)
            let log = PostgresEventLog(configuration, partition: .first)
            let result: Result<R, any Error>
            do {
                try await Schema.migrate(client)
                let owner = try await Self.owner(log, client, logger)
                let side = WriteSide(postgres: postgres, owner: owner, log: log, client: client)
                result = .success(try await Self.serving(owner) { try await body(side) })
            } catch {
                result = .failure(error)
            }
            await log.close()
            await client.close()
            return try result.get()
        }
    }

    /// Takes the lease, also from an owner before.
    private static func owner(
        _ log: PostgresEventLog, _ client: PostgresClient, _ logger: Logger
    ) async throws -> PartitionOwner {
        let lease = try await PostgresLeaseStore(client).acquire(
            .first, holder: "bench", address: "bench", milliseconds: 3_600_000)
        guard let lease else { throw Unexpected(description: "the partition has another owner") }
        return PartitionOwner(
            lease: lease, log: log, personKeys: PostgresPersonKeyStore(client),
            encodeMeta: { EventMetadata(actor: $0.actor).encoded() }, logger: logger)
    }

    /// A new owner that knows nothing yet, for `body`; the one before can write no more.
    func withFreshOwner<R: Sendable>(_ body: @Sendable (PartitionOwner) async throws -> R) async throws -> R {
        var quiet = Logger(label: "mallard.bench")
        quiet.logLevel = .critical
        let owner = try await Self.owner(log, client, quiet)
        return try await Self.serving(owner) { try await body(owner) }
    }

    private static func serving<R: Sendable>(
        _ owner: PartitionOwner, _ body: @Sendable () async throws -> R
    ) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await owner.run() }
            let result: Result<R, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            owner.drain()
            try await group.waitForAll()
            return try result.get()
        }
    }

    /// A connection for what is measured beside the engine.
    func connect() async throws -> PostgresConnection {
        try await PostgresConnection.connect(PostgresConfiguration(conninfo: postgres.conninfo))
    }

    /// One command, as a door would hand it over: with its hash and its key. Throws unless it was accepted.
    func increase(_ counter: StreamName, times: Int = 1, key: String) async throws {
        try await Self.submit([Self.increase(counter, times: times, key: key)], to: owner)
    }

    static func increase(_ counter: StreamName, times: Int = 1, key: String) -> CommandEnvelope {
        let command = IncreaseCounter(counter: counter, times: times)
        let body = Array("\(IncreaseCounter.route)\n{\"counter\":\"\(counter)\",\"times\":\(times)}".utf8)
        return CommandEnvelope(
            tenant: Self.tenant, actor: Actor(kind: .system, id: PrincipalID("bench")), key: CommandKey(key),
            bodyHash: SHA256.hash(body), route: IncreaseCounter.route, command: command)
    }

    /// Throws unless all were accepted.
    static func submit(_ envelopes: [CommandEnvelope], to owner: PartitionOwner) async throws {
        for answer in await owner.submit(envelopes) {
            guard case .accepted(_, _, replayed: false) = answer else {
                throw Unexpected(description: "a command of the bench was answered \(answer)")
            }
        }
    }
}
