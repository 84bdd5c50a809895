import EventSourcing
import EventStorePostgres
import Postgres

/// The write side's stores in Postgres, of one process.
struct WriteStores: Sendable {
    let client: PostgresClient
    let log: PostgresEventLog
    let personKeys: PostgresPersonKeyStore

    init(settings: Settings, application: String) throws {
        var configuration = try PostgresConfiguration(conninfo: settings.requirePostgres())
        configuration.applicationName = "mallard-\(application)"
        client = PostgresClient(configuration, connectionsMax: 2)
        log = PostgresEventLog(configuration, partition: .first)
        personKeys = PostgresPersonKeyStore(client)
    }

    var leases: PostgresLeaseStore { PostgresLeaseStore(client) }
    var checkpoints: PostgresCheckpointStore { PostgresCheckpointStore(client, partition: .first) }

    func close() async {
        await log.close()
        await client.close()
    }
}
