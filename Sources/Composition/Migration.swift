import EventStorePostgres
public import Logging
import Postgres

/// What `mallard migrate` does.
public struct Migration: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        let client = PostgresClient(try PostgresConfiguration(conninfo: settings.requirePostgres()), connectionsMax: 1)
        let applied: [Int32]
        do {
            applied = try await Schema.migrate(client)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
        logger.info("schema is current", metadata: ["applied": "\(applied)"])
    }
}
