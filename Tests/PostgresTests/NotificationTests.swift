import Postgres
import TestSupport
import Testing

@Suite("Notifications", .timeLimit(.minutes(5)))
struct NotificationTests {
    @Test("A notification reaches the listener of its channel only, in order")
    func delivery() async throws {
        let configuration = try await Fresh.configuration()
        let listening = try await PostgresConnection.connect(configuration)
        let sending = try await PostgresConnection.connect(configuration)
        let stream = try await listening.notifications(on: "ducks \"and\" geese")
        for index in 0..<3 {
            _ = try await sending.pipeline([
                PostgresCall("select pg_notify('other', 'x')"),
                PostgresCall("select pg_notify('ducks \"and\" geese', $1)", [.text("\(index)")]),
            ])
        }
        var payloads: [String] = []
        for await notification in stream {
            payloads.append(notification.payload)
            if payloads.count == 3 { break }
        }
        #expect(payloads == ["0", "1", "2"])
    }

    @Test("A slow reader keeps the newest")
    func bounded() async throws {
        let connection = try await Fresh.connection()
        let stream = try await connection.notifications(on: "wake")
        for index in 0..<200 { _ = try await connection.query("select pg_notify('wake', $1)", [.text("\(index)")]) }
        await connection.close()
        var payloads: [String] = []
        for await notification in stream { payloads.append(notification.payload) }
        #expect(payloads.count <= 64)
        #expect(payloads.last == "199")
    }

    @Test("The client's stream outlives the loss of its connection, and wakes after it")
    func reconnects() async throws {
        let configuration = try await Fresh.configuration()
        let client = PostgresClient(configuration, connectionsMax: 1)
        var iterator = client.notifications(on: "wake").makeAsyncIterator()
        #expect(await iterator.next()?.payload == "")
        _ = try await client.query("select pg_notify('wake', 'one')")
        #expect(await iterator.next()?.payload == "one")
        _ = try await client.query(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where query like 'LISTEN%' and datname = current_database()
            """
        )
        #expect(await iterator.next()?.payload == "")
        _ = try await client.query("select pg_notify('wake', 'two')")
        #expect(await iterator.next()?.payload == "two")
    }

    @Test("A stream keeps its connection, and lets go of it with its reader")
    func lifetime() async throws {
        let configuration = try await Fresh.configuration()
        let watcher = try await Watcher(configuration)
        var connection: PostgresConnection? = try await PostgresConnection.connect(configuration)
        let processID = try #require(connection?.processID)
        var stream = try await connection?.notifications(on: "wake")
        connection = nil
        _ = try await watcher.connection.query("notify wake, 'up'")
        if let stream { for await notification in stream where notification.payload == "up" { break } }
        stream = nil
        try await watcher.waitUntilGone(processID)
    }
}
