import Synchronization

extension PostgresConnection {
    /// Begins `COPY … FROM STDIN`; bytes are in the format the statement names.
    ///
    /// Waits for what was submitted before; what is submitted later waits until the COPY is over.
    public func copyIn(_ sql: String, timeout: Duration? = nil) async throws(PostgresError) -> PostgresCopyIn {
        let solo = Solo(.copyIn, sql)
        guard case .ready = try await open(solo, timeout: timeout) else {
            throw .invalidCall("the statement is no COPY FROM STDIN")
        }
        return PostgresCopyIn(solo, connection: self)
    }

    /// Begins `COPY … TO STDOUT`; bytes are in the format the statement names.
    ///
    /// Waits for what was submitted before; what is submitted later waits until the COPY is over.
    public func copyOut(_ sql: String, timeout: Duration? = nil) async throws(PostgresError) -> PostgresCopyOut {
        let solo = Solo(.copyOut, sql)
        let first = try await open(solo, timeout: timeout)
        return PostgresCopyOut(solo, first: first, connection: self)
    }

    func open(_ solo: Solo, timeout: Duration?) async throws(PostgresError) -> Solo.Answer {
        try PostgresCall(solo.sql).validate()
        try inbox.reserve()
        return try await submit(solo, timeout) { .solo(solo, $0, deadline: $1) }
    }

    /// Hands one step of a solo operation over and waits for its answer. Cancellation undoes the operation.
    func submit(
        _ solo: Solo, _ timeout: Duration?,
        _ item: (Solo.Waiter, ContinuousClock.Instant) -> Inbox.Item
    ) async throws(PostgresError) -> Solo.Answer {
        let inbox = inbox
        let deadline = ContinuousClock.now.advanced(by: timeout ?? configuration.callTimeout)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Solo.Waiter) in
                do throws(PostgresError) { try inbox.submit(item(waiter, deadline)) } catch {
                    waiter.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            solo.isAbandoned.store(true, ordering: .releasing)
            inbox.notify(.abandonSolo(solo))
        }
        return try answer.get()
    }
}
