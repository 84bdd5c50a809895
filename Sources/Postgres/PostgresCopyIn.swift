import Synchronization

/// A COPY into the server. Letting go of it unfinished undoes it.
///
/// One call at a time: write, wait, write, then `finish` or `abort` once.
public final class PostgresCopyIn: Sendable {
    private let solo: Solo
    private let connection: PostgresConnection
    private let isOver = Atomic(false)

    init(_ solo: Solo, connection: PostgresConnection) {
        self.solo = solo
        self.connection = connection
    }

    deinit { if !isOver.load(ordering: .relaxed) { connection.inbox.notify(.abandonSolo(solo)) } }

    /// Returns when the socket has taken nearly all of it. Chunks of 64 KiB or more cost least per byte.
    ///
    /// The server reports bad data at `finish`.
    public func write(_ bytes: [UInt8], timeout: Duration? = nil) async throws(PostgresError) {
        precondition(!isOver.load(ordering: .relaxed), "a COPY takes no bytes after its end")
        guard !bytes.isEmpty else { return }
        _ = try await connection.submit(solo, timeout) { .copyWrite(solo, bytes, $0, deadline: $1) }
    }

    /// Ends the COPY and returns the number of rows it brought.
    public func finish(timeout: Duration? = nil) async throws(PostgresError) -> Int64 {
        try await end(isUndone: false, timeout: timeout)
    }

    /// Makes the server undo the COPY; the connection stays usable.
    public func abort(timeout: Duration? = nil) async throws(PostgresError) {
        _ = try await end(isUndone: true, timeout: timeout)
    }

    private func end(isUndone: Bool, timeout: Duration?) async throws(PostgresError) -> Int64 {
        precondition(!isOver.exchange(true, ordering: .relaxed), "a COPY ends once")
        let answer = try await connection.submit(solo, timeout) {
            .copyEnd(solo, isUndone: isUndone, $0, deadline: $1)
        }
        guard case .finished(let rows) = answer else { return 0 }
        return rows
    }
}
