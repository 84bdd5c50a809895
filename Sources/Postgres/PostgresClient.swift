import Synchronization

/// Up to N connections to one server, opened when they are needed and opened again when they are lost.
///
/// While the server is away, calls fail at once with `unavailable`; attempts to connect are spaced by
/// a doubling pause with jitter. When all connections are lent out, callers wait in a bounded queue.
public final class PostgresClient: Sendable {
    public let configuration: PostgresConfiguration
    let pool: Mutex<ConnectionPool>

    /// - Parameters:
    ///   - connectionsMax: connections open at a time.
    ///   - waitersMax: callers that may wait for one; more get `queueFull`.
    ///   - backoff: pause after the first failed connect; doubles with each further one.
    ///   - backoffMax: the longest pause.
    public init(
        _ configuration: PostgresConfiguration,
        connectionsMax: Int,
        waitersMax: Int = 1024,
        backoff: Duration = .milliseconds(50),
        backoffMax: Duration = .seconds(2)
    ) {
        precondition(connectionsMax > 0, "a client has at least one connection")
        self.configuration = configuration
        pool = Mutex(
            ConnectionPool(
                connectionsMax: connectionsMax, waitersMax: waitersMax, backoff: Backoff(backoff, max: backoffMax)))
    }

    /// Lends a connection to `body` alone.
    ///
    /// A connection that comes back broken or inside a transaction is closed, which undoes the transaction.
    /// - Parameter timeout: how long to wait for a free connection; nil takes `configuration.callTimeout`.
    public func withConnection<R>(
        timeout: Duration? = nil,
        _ body: (PostgresConnection) async throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        let connection = try await acquire(timeout: timeout)
        do {
            let value = try await body(connection)
            release(connection)
            return value
        } catch {
            release(connection)
            throw error
        }
    }

    /// Runs one statement on any connection. `timeout` covers the wait for a connection and, anew, the statement.
    public func query(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresResult {
        try await withConnection(timeout: timeout) { connection throws(PostgresError) in
            try await connection.query(sql, parameters, timeout: timeout)
        }
    }

    /// Runs the calls as one transaction on any connection; see `PostgresConnection.pipeline`.
    public func pipeline(
        _ calls: [PostgresCall], timeout: Duration? = nil
    ) async throws(PostgresFailure) -> [PostgresResult] {
        let connection: PostgresConnection
        do { connection = try await acquire(timeout: timeout) } catch {
            throw PostgresFailure(error: error, outcome: .notSent)
        }
        defer { release(connection) }
        return try await connection.pipeline(calls, timeout: timeout)
    }

    /// `pipeline` for a caller that does not wait, behind what was sent so before: all on one connection, in order.
    ///
    /// - Parameter answer: called once, on the connection's thread, which it must not block.
    /// - Returns: false if no connection is at hand; then nothing was sent, and `answer` is never called.
    public func pipelineNow(
        _ calls: [PostgresCall], answer: @escaping @Sendable (Result<[PostgresResult], PostgresFailure>) -> Void
    ) -> Bool {
        guard let connection = pool.withLock({ $0.share() }) else { return false }
        connection.pipeline(calls) { [self] result in
            let (waiter, next) = pool.withLock { $0.unshare() }
            waiter?.resume(returning: next)
            answer(result)
        }
        return true
    }

    /// Runs a text of several statements on any connection; see `PostgresConnection.execute`.
    public func execute(script: String, timeout: Duration? = nil) async throws(PostgresError) {
        try await withConnection(timeout: timeout) { connection throws(PostgresError) in
            try await connection.execute(script: script, timeout: timeout)
        }
    }

    /// Fails waiting callers with `closed` and closes idle connections; lent ones close on their return.
    public func close() async {
        let (waiters, idle) = pool.withLock { $0.close() }
        for waiter in waiters { waiter.resume(returning: .failure(.closed)) }
        for connection in idle { await connection.close() }
    }
}

extension PostgresClient {
    private func acquire(timeout: Duration?) async throws(PostgresError) -> PostgresConnection {
        let deadline = ContinuousClock.now.advanced(by: timeout ?? configuration.callTimeout)
        while true {
            if Task.isCancelled { throw .cancelled }
            switch pool.withLock({ $0.next() }) {
            case .take(let connection): return connection
            case .connect: return try await connect()
            case .refuse(let error): throw error
            case .wait(let ticket):
                // A place to connect may be handed over instead of a connection: then look again.
                if let connection = try await wait(ticket, until: deadline).get() { return connection }
            }
        }
    }

    private func connect() async throws(PostgresError) -> PostgresConnection {
        do {
            let connection = try await PostgresConnection.connect(configuration)
            pool.withLock { $0.connected() }
            return connection
        } catch {
            let next = pool.withLock { $0.connectFailed(isCancelled: error == .cancelled) }
            next?.resume(returning: .success(nil))
            throw error
        }
    }

    private func wait(
        _ ticket: ConnectionPool.Ticket, until deadline: ContinuousClock.Instant
    ) async -> ConnectionPool.Answer {
        // Ended below, as soon as the wait is over.
        let alarm = Task {
            // Sleep ends early only when the alarm is called off.
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            pool.withLock { $0.leave(ticket, .timeout) }?.resume(returning: .failure(.timeout))
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = pool.withLock { $0.enqueue(continuation, as: ticket) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            pool.withLock { $0.leave(ticket, .cancelled) }?.resume(returning: .failure(.cancelled))
        }
    }

    private func release(_ connection: PostgresConnection) {
        // A connection that is not kept closes with its last reference.
        let (waiter, answer) = pool.withLock { $0.takeBack(connection) }
        waiter?.resume(returning: answer)
    }
}
