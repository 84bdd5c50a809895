import EventSourcing
import EventStorePostgres
import Leases
import Logging
import MemoryStores
import Postgres
import Runtime
import Synchronization
import Testing

/// One partition in a Postgres of its own, and owners that come and go.
struct PostgresWorld: Sendable {
    let conninfo: String
    let configuration: PostgresConfiguration
    let client: PostgresClient

    init(conninfo: String) async throws {
        self.conninfo = conninfo
        configuration = try PostgresConfiguration(conninfo: conninfo)
        client = PostgresClient(configuration, connectionsMax: 4)
        try await Schema.migrate(client)
    }

    /// Takes the lease, as a new process would, and owns the partition while `body` runs.
    func withOwner<R: Sendable>(
        _ body: @Sendable (PartitionOwner, PostgresEventLog) async throws -> R
    ) async throws -> R {
        let lease = try await PostgresLeaseStore(client).acquire(
            .first, holder: "test", address: "", milliseconds: 60_000)
        let log = PostgresEventLog(configuration, partition: .first)
        let owner = makeOwner(try #require(lease), log)
        async let end = owner.run()
        let result: Result<R, any Error>
        do { result = .success(try await body(owner, log)) } catch { result = .failure(error) }
        owner.drain()
        #expect(await end == .drained)
        await log.close()
        return try result.get()
    }

    /// Owns the partition while `body` runs as a command server does: takes the lease again whenever it was lost.
    func withOwnership<R: Sendable>(
        over other: PostgresConfiguration? = nil, _ runtime: RuntimeConfiguration = .eager,
        _ body: @Sendable (Ownership) async throws -> R
    ) async throws -> R {
        let log = PostgresEventLog(other ?? configuration, partition: .first)
        let ownership = Ownership()
        let running = Task { await ownership.run(self, log, runtime) }
        let result: Result<R, any Error>
        do { result = .success(try await body(ownership)) } catch { result = .failure(error) }
        running.cancel()
        await running.value
        await log.close()
        return try result.get()
    }

    func makeOwner(
        _ lease: Lease, _ log: PostgresEventLog, _ runtime: RuntimeConfiguration = .eager
    ) -> PartitionOwner {
        PartitionOwner(
            lease: lease, log: log, personKeys: PostgresPersonKeyStore(client), configuration: runtime,
            encodeMeta: { _ in [7] }, logger: .silent)
    }

    /// Until the test's own client is no longer told that the server is away.
    func answers() async throws {
        while true {
            do throws(PostgresError) {
                _ = try await client.query("select 1")
                return
            } catch {
                switch error {
                case .unavailable, .connectionLost: await TimeSource.system.sleep(.milliseconds(20))
                default: throw error
                }
            }
        }
    }

    func count(_ query: String) async throws -> Int { Int(try await client.query(query).int8(0, 0)) }
}

/// Whoever owns the partition now.
final class Ownership: Sendable {
    private struct State {
        var owner: PartitionOwner?
        var owners = 0
    }

    private let state = Mutex(State())

    /// How many there have been.
    var owners: Int { state.withLock { $0.owners } }

    func submit(_ envelope: CommandEnvelope) async -> CommandAnswer {
        guard let owner = state.withLock({ $0.owner }) else {
            return .failed(.unavailable(retryAfterMilliseconds: 500))
        }
        return await owner.submit(envelope)
    }

    /// Until cancelled.
    func run(_ world: PostgresWorld, _ log: PostgresEventLog, _ runtime: RuntimeConfiguration) async {
        while !Task.isCancelled {
            let keeper = LeaseKeeper(
                store: PostgresLeaseStore(world.client), partition: .first, holder: "test", address: "",
                logger: .silent)
            _ = await keeper.run { lease in
                let owner = world.makeOwner(lease, log, runtime)
                self.set(owner)
                _ = await owner.run()
                self.set(nil)
            } stepDown: { _ in
                self.state.withLock { $0.owner }?.stepDown(address: nil)
            }
        }
    }

    private func set(_ owner: PartitionOwner?) {
        state.withLock { state in
            state.owner = owner
            if owner != nil { state.owners += 1 }
        }
    }
}

extension RuntimeConfiguration {
    /// Two groups are in flight however small they are, and nobody is sent away for having waited: what a busy machine
    /// lets wait says nothing about the owner.
    static var eager: RuntimeConfiguration {
        var configuration = RuntimeConfiguration()
        configuration.followingCommandsMin = 1
        configuration.queueAgeMax = .seconds(3_600)
        return configuration
    }
}
