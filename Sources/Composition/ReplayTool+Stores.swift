import Audit
import EventSourcing
import EventStorePostgres
import Postgres
import Redis

extension ReplayTool {
    /// The log, and its reader for checks, for the time of `body`.
    func withLog<R>(_ body: (PostgresEventLog, PostgresAuditReader) async throws -> R) async throws -> R {
        var configuration = try PostgresConfiguration(conninfo: settings.requirePostgres())
        configuration.applicationName = "mallard-replay"
        let log = PostgresEventLog(configuration, partition: .first, readersMax: 2)
        let reader = PostgresAuditReader(configuration, partition: .first)
        let result: Result<R, any Error>
        do { result = .success(try await body(log, reader)) } catch {
            result = .failure(explained(error))
        }
        await log.close()
        await reader.close()
        return try result.get()
    }

    func withPersonKeys<R>(_ body: (PostgresPersonKeyStore) async throws -> R) async throws -> R {
        var configuration = try PostgresConfiguration(conninfo: settings.requirePostgres())
        configuration.applicationName = "mallard-replay-keys"
        let client = PostgresClient(configuration, connectionsMax: 1)
        let result: Result<R, any Error>
        do { result = .success(try await body(PostgresPersonKeyStore(client))) } catch {
            result = .failure(explained(error))
        }
        await client.close()
        return try result.get()
    }

    /// Says why there was nothing to print.
    func explainNothing(
        _ selection: EventPrinting.Selection, _ tenant: TenantID, _ log: PostgresEventLog,
        _ reader: PostgresAuditReader
    ) async throws {
        switch selection {
        case .stream(let name):
            do {
                _ = try await StateFolding(log: log, reader: reader).text(of: StreamKey(tenant, name))
            } catch StateError.log(let error) {
                throw error
            } catch {
                throw ReplayError("\(error)")
            }
        case .range:
            let head = try await log.head().position
            let malls = try await tenants(reader, through: head).map(\.rawValue).joined(separator: ", ")
            let holds = malls.isEmpty ? "It holds nothing at all." : "It holds events of: \(malls)."
            throw ReplayError("The log, which ends at position \(head), has no such events of mall \(tenant). \(holds)")
        }
    }

    private func tenants(_ reader: PostgresAuditReader, through head: Position) async throws -> [TenantID] {
        var tenants: [TenantID] = []
        var place: StreamPlace?
        while tenants.count < 20,
            let next = try await reader.events(inStreamOrderAfter: place, through: head, limit: 1).first
        {
            tenants.append(next.tenant)
            place = .end(of: StreamName("\u{10FFFF}"), in: next.tenant)
        }
        return tenants
    }

    func explained(_ error: any Error) -> any Error {
        switch error {
        case StateError.log(let error): explained(error)
        case EventLogError.unavailable(let reason), PostgresError.unavailable(let reason),
            PostgresError.connectionLost(let reason):
            ReplayError(NotRunning.text("The log cannot be read now", settings, reason: reason))
        case RedisError.notConnected(let reason):
            ReplayError(NotRunning.text("The read models cannot be read now", settings, reason: reason))
        case EventLogError.corrupt(let reason):
            ReplayError("The store answers what this build does not know: \(reason)")
        default: error
        }
    }
}
