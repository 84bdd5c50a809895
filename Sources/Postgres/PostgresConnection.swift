import Synchronization

/// One session with the server, on a thread of its own; any number of tasks may use it at once.
///
/// Calls never block a thread of the caller's. What several tasks submit travels pipelined, each
/// submission with its own sync, so that one's error leaves the others alone. A connection that has
/// been lost stays lost: `PostgresClient` makes new ones. Letting go of it closes it.
public final class PostgresConnection: Sendable {
    public let configuration: PostgresConfiguration
    /// The server's process for this session, as in `pg_stat_activity.pid`.
    public let processID: Int32
    let inbox: Inbox
    private let listenerIDs = Atomic<UInt64>(0)

    private init(_ configuration: PostgresConfiguration, inbox: Inbox, processID: Int32) {
        self.configuration = configuration
        self.inbox = inbox
        self.processID = processID
    }

    deinit { inbox.notify(.close) }

    /// Connects within `configuration.connectTimeout`.
    ///
    /// Throws `unavailable`, `refused`, `configuration` or `cancelled`.
    public static func connect(
        _ configuration: PostgresConfiguration
    ) async throws(PostgresError) -> PostgresConnection {
        guard let inbox = Inbox(pendingMax: configuration.queueMax) else {
            throw .unavailable("out of file descriptors")
        }
        let connected: Result<Int32, PostgresError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isStarted = SessionThread.start(name: "postgres") {
                    Session.live(configuration, inbox: inbox, connected: continuation)
                }
                if !isStarted { continuation.resume(returning: .failure(.unavailable("out of threads"))) }
            }
        } onCancel: {
            inbox.notify(.close)
        }
        return PostgresConnection(configuration, inbox: inbox, processID: try connected.get())
    }

    /// False once the session has ended, for whatever reason.
    public var isOpen: Bool { inbox.ending == nil }

    /// The session is known to be outside any transaction block.
    public var isIdle: Bool { isOpen && inbox.transaction == .idle }

    /// Ends the session now. What is under way fails with `closed`, its outcome unknown.
    public func close() async {
        inbox.notify(.close)
        await inbox.waitUntilOver()
    }
}

extension PostgresConnection {
    /// Runs one statement: its own transaction, unless a block is open.
    ///
    /// The statement is prepared once per connection and cached by its text. Results are held whole
    /// in memory: limit what may grow, or use `copyOut`.
    /// - Parameter timeout: until the answer is there; nil takes `configuration.callTimeout`.
    public func query(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresResult {
        let results: [PostgresResult]
        do {
            results = try await pipeline([PostgresCall(sql, parameters)], timeout: timeout)
        } catch { throw error.error }
        return results[0]
    }

    /// Runs all calls in one round trip, as one transaction: all of them, or none.
    ///
    /// BEGIN and COMMIT are not needed: without them the calls commit together at the end, or are
    /// undone together. With them it works too, but then no other task's calls are sent before this
    /// pipeline has been answered. The failure says which call failed and what became of the rest.
    /// - Parameter timeout: until the last answer is there; nil takes `configuration.callTimeout`. The
    ///   server is then asked to cancel; if it does not answer within `configuration.cancelGrace`, the
    ///   connection is dropped. Cancelling the task does the same.
    public func pipeline(
        _ calls: [PostgresCall], timeout: Duration? = nil
    ) async throws(PostgresFailure) -> [PostgresResult] {
        guard !calls.isEmpty else { return [] }
        do {
            for call in calls { try call.validate() }
            try inbox.reserve()
        } catch { throw PostgresFailure(error: error, outcome: .notSent) }
        let inbox = inbox
        let batch = Batch(calls, deadline: .now.advanced(by: timeout ?? configuration.callTimeout))
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(batch) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            batch.isAbandoned.store(true, ordering: .releasing)
            inbox.notify(.abandonBatch(batch))
        }
        return try answer.get()
    }

    /// `pipeline` for a caller that does not wait: `answer` is called once, on the connection's thread, and must not
    /// block it.
    func pipeline(
        _ calls: [PostgresCall], answer: @escaping @Sendable (Result<[PostgresResult], PostgresFailure>) -> Void
    ) {
        do {
            for call in calls { try call.validate() }
            try inbox.reserve()
        } catch { return answer(.failure(PostgresFailure(error: error, outcome: .notSent))) }
        submit(Batch(calls, deadline: .now.advanced(by: configuration.callTimeout)), answer)
    }

    private func submit(_ batch: Batch, _ answer: @escaping @Sendable (Batch.Answer) -> Void) {
        batch.setWaiter(answer)
        do throws(PostgresError) { try inbox.submit(.batch(batch)) } catch { batch.fail(error, outcome: .notSent) }
    }

    /// Runs a text of several statements, such as a migration, without parameters or results.
    ///
    /// The statements are one transaction, unless the text says otherwise. Waits for what was submitted
    /// before, and has the connection for itself.
    public func execute(script: String, timeout: Duration? = nil) async throws(PostgresError) {
        _ = try await open(Solo(.script, script), timeout: timeout)
    }

    /// What is notified on `channel` from now on; ends with the connection, and keeps it while it is read.
    ///
    /// Bounded: a slow reader loses the oldest, since a notification only wakes. Use a connection that
    /// does nothing else.
    public func notifications(
        on channel: String
    ) async throws(PostgresError) -> AsyncStream<PostgresNotification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresNotification.self, bufferingPolicy: .bufferingNewest(Listener.bufferedMax))
        let id = listenerIDs.add(1, ordering: .relaxed).newValue
        continuation.onTermination = { [self] _ in inbox.notify(.unlisten(id)) }
        try inbox.submit(.listen(Listener(id: id, channel: channel, continuation: continuation)))
        let quoted = channel.replacing("\"", with: "\"\"")
        do { _ = try await query("LISTEN \"\(quoted)\"") } catch {
            continuation.finish()
            throw error
        }
        return stream
    }
}

extension Session {
    /// A session from its first byte to its last: the body of its thread.
    fileprivate static func live(
        _ configuration: PostgresConfiguration, inbox: Inbox,
        connected: CheckedContinuation<Result<Int32, PostgresError>, Never>
    ) {
        do throws(PostgresError) {
            let handle = try connect(configuration, inbox: inbox)
            let processID = handle.processID
            let session = Session(handle, configuration: configuration, inbox: inbox)
            connected.resume(returning: .success(processID))
            session.run()
        } catch {
            _ = inbox.end(with: error)
            connected.resume(returning: .failure(error))
        }
        inbox.markOver()
    }
}
