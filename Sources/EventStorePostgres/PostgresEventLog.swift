public import EventSourcing
public import Postgres
import Synchronization

/// The log of one partition in Postgres.
///
/// A commit is one pipelined round trip on a connection of its own, one transaction: head, events, outcomes,
/// deadlines, notification. Reads and loads use other connections, and never wait for a commit.
public final class PostgresEventLog: EventLog {
    public let partition: PartitionID
    let writing: PostgresClient
    let reading: PostgresClient
    /// For what reads a whole table.
    let scanning: PostgresConfiguration
    /// The weeks whose outcome tables are known to exist.
    let weeks = Mutex<ClosedRange<Int32>?>(nil)
    /// Groups that wait behind one that cannot be sent at once; nil if there is no such.
    let detour = Mutex<Detour?>(nil)

    typealias Commit = (CommitGroup, @Sendable (Result<Void, CommitFailure>) -> Void)

    struct Detour {
        var commits: [Commit] = []
        /// Those who want to know of its end.
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameters:
    ///   - configuration: time-outs and planner settings are set here; whatever else it says is kept.
    ///   - readersMax: connections for reads and loads.
    public init(_ configuration: PostgresConfiguration, partition: PartitionID, readersMax: Int = 4) {
        self.partition = partition
        var writer = Self.tuned(configuration)
        // Its own, for its sessions are told from all others by it.
        let mark = String(UInt32.random(in: 0...(.max)), radix: 36)
        writer.applicationName = "\(configuration.applicationName ?? "mallard")-log-writer-\(mark)"
        writer.lockTimeout = .seconds(2)
        writer.statementTimeout = .seconds(10)
        writer.callTimeout = .seconds(15)
        var reader = Self.tuned(configuration)
        reader.statementTimeout = .seconds(30)
        reader.callTimeout = .seconds(35)
        var scanner = configuration
        scanner.applicationName = "\(configuration.applicationName ?? "mallard")-log-scanner"
        scanner.statementTimeout = .seconds(300)
        scanning = scanner
        // One commit and one settlement at a time; who waits longer than a call may has been given up.
        writing = PostgresClient(writer, connectionsMax: 1, waitersMax: 16)
        reading = PostgresClient(reader, connectionsMax: readersMax)
    }

    /// Every statement here finds its rows by an index. A plan made while a table was small must not scan it when it
    /// is large, and statements are planned once.
    private static func tuned(_ configuration: PostgresConfiguration) -> PostgresConfiguration {
        var tuned = configuration
        for method in ["seqscan", "hashjoin", "mergejoin", "bitmapscan"] { tuned.settings["enable_\(method)"] = "off" }
        tuned.settings["plan_cache_mode"] = "force_generic_plan"
        tuned.settings["jit"] = "off"
        return tuned
    }

    public func close() async {
        await writing.close()
        await reading.close()
    }

    var channel: String { "mallard_log_\(partition)" }

    /// Opens a connection of its own for each listener.
    public func appends() -> AsyncStream<Void> {
        let notifications = reading.notifications(on: channel)
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // Ends with the listener, below, or with the client.
        let forwarder = Task {
            for await _ in notifications { continuation.yield() }
            continuation.finish()
        }
        continuation.onTermination = { _ in forwarder.cancel() }
        return stream
    }
}

extension PostgresEventLog {
    public func head() async throws(EventLogError) -> LogHead {
        do {
            return try Self.head(try await reading.query(LogStatements.head, [.int4(partition.rawValue)]))
        } catch { throw EventLogError(error) }
    }

    /// Groups that wait for a connection come first. And a session whose connection was lost may not have read yet
    /// what it was sent: it must be over before the head tells anything.
    public func settledHead() async throws(EventLogError) -> LogHead {
        await endOfDetour()
        let results: [PostgresResult]
        do {
            results = try await writing.pipeline([
                PostgresCall(LogStatements.endOtherSessions),
                PostgresCall(LogStatements.settledHead, [.int4(partition.rawValue)]),
            ])
        } catch { throw EventLogError(error.error) }
        do {
            if try results[0].bool(0, 0) { return try Self.head(results[1]) }
        } catch { throw EventLogError(error) }
        throw .unavailable(reason: "a session that was lost lives on")
    }

    /// The one tenant anything ever happened to; nil if there is none, or more than one.
    public func onlyTenant() async throws(EventLogError) -> TenantID? {
        do {
            let rows = try await reading.query(LogStatements.onlyTenant, [.int4(partition.rawValue)])
            return rows.rowCount == 0 ? nil : TenantID(try rows.text(0, 0))
        } catch { throw EventLogError(error) }
    }

    /// A partition nobody has owned yet has no row, and stands at the start.
    static func head(_ rows: PostgresResult) throws(PostgresError) -> LogHead {
        guard rows.rowCount > 0 else {
            return LogHead(position: .start, epoch: 0, recordedAt: Timestamp(milliseconds: 0), group: 0)
        }
        return LogHead(
            position: Position(try rows.int8(0, 0)), epoch: try rows.int8(0, 1),
            recordedAt: Timestamp(milliseconds: try rows.int8(0, 2)), group: try rows.int8(0, 3))
    }
}

extension EventLogError {
    /// What the server cannot answer now, apart from what makes no sense.
    init(_ error: PostgresError) {
        switch error {
        case .decoding, .invalidCall, .configuration: self = .corrupt(reason: "\(error)")
        case .server(let server) where ["22", "23", "42"].contains(server.state.classCode):
            self = .corrupt(reason: "\(server)")
        case .server(let server): self = .unavailable(reason: "\(server)")
        case .unavailable, .refused, .connectionLost, .closed, .timeout, .cancelled, .queueFull:
            self = .unavailable(reason: "\(error)")
        }
    }
}
