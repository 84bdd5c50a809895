import Synchronization

/// A COPY out of the server, in chunks. Letting go of it before its end stops it.
///
/// One reader at a time. A slow reader holds the server up: no more than two chunks wait here.
public final class PostgresCopyOut: Sendable {
    private let solo: Solo
    private let connection: PostgresConnection
    /// What came with the opening answer, or the end.
    private let state: Mutex<(first: [UInt8]?, isOver: Bool)>

    init(_ solo: Solo, first: Solo.Answer, connection: PostgresConnection) {
        self.solo = solo
        self.connection = connection
        switch first {
        case .ready: state = Mutex((nil, false))
        case .chunk(let chunk): state = Mutex((chunk, false))
        case .finished: state = Mutex((nil, true))
        }
    }

    deinit { if !state.withLock({ $0.isOver }) { connection.inbox.notify(.abandonSolo(solo)) } }

    /// The next bytes, at most about 64 KiB, cut between rows; nil at the end.
    public func next(timeout: Duration? = nil) async throws(PostgresError) -> [UInt8]? {
        let (first, isOver) = state.withLock { state in
            defer { state.first = nil }
            return (state.first, state.isOver)
        }
        if let first { return first }
        if isOver { return nil }
        switch try await connection.submit(solo, timeout, { .copyRead(solo, $0, deadline: $1) }) {
        case .chunk(let chunk): return chunk
        case .ready: return []
        case .finished:
            state.withLock { $0.isOver = true }
            return nil
        }
    }

    /// The chunks as a sequence, for `for try await`.
    public var chunks: PostgresCopyChunks { PostgresCopyChunks(copy: self) }
}

/// The chunks of a COPY, each fetched when it is asked for.
public struct PostgresCopyChunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
    let copy: PostgresCopyOut

    public func makeAsyncIterator() -> Self { self }

    public mutating func next() async throws(PostgresError) -> [UInt8]? { try await copy.next() }

    public mutating func next(
        isolation actor: isolated (any Actor)?
    ) async throws(PostgresError) -> [UInt8]? { try await copy.next() }
}
