import Postgres
import TestSupport

/// Connections to an empty database of the test's own.
enum Fresh {
    static func configuration() async throws -> PostgresConfiguration {
        try PostgresConfiguration(conninfo: try await TestServers.freshDatabase())
    }

    static func connection(
        _ change: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws -> PostgresConnection {
        var configuration = try await configuration()
        change(&configuration)
        return try await PostgresConnection.connect(configuration)
    }
}

/// What another session sees a session do: tests wait for a state of the server, never for time.
struct Watcher {
    struct NotInTime: Error {}

    let connection: PostgresConnection

    init(_ configuration: PostgresConfiguration) async throws {
        connection = try await PostgresConnection.connect(configuration)
    }

    /// Returns once the server runs `sql` in the session of `processID`.
    func waitUntil(_ processID: Int32, runs sql: String) async throws {
        let query = "select count(*) from pg_stat_activity where pid = $1 and state = 'active' and query = $2"
        try await waitUntil(query, [.int4(processID), .text(sql)])
    }

    /// Returns once the session is gone.
    func waitUntilGone(_ processID: Int32) async throws {
        try await waitUntil(
            "select case when exists (select from pg_stat_activity where pid = $1) then 0::int8 else 1::int8 end",
            [.int4(processID)])
    }

    func waitUntil(_ query: String, _ parameters: [PostgresValue]) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        while ContinuousClock.now < deadline {
            if try await connection.query(query, parameters).int8(0, 0) > 0 { return }
        }
        throw NotInTime()
    }
}
