/// Who has which connection of a client, and who waits for one. No I/O: the client acts on what it says.
struct ConnectionPool {
    /// A connection; or nil, which says to look again.
    typealias Answer = Result<PostgresConnection?, PostgresError>
    typealias Waiter = CheckedContinuation<Answer, Never>
    typealias Ticket = UInt64

    enum Next {
        case take(PostgresConnection)
        case connect
        case wait(Ticket)
        case refuse(PostgresError)
    }

    private let connectionsMax: Int
    private let waitersMax: Int
    private var backoff: Backoff
    private var idle: [PostgresConnection] = []
    /// Lent out or being opened.
    private var lent = 0
    /// A connection lent to callers whose pipelines follow one another on it.
    private var shared: (connection: PostgresConnection, borrowers: Int)?
    private var waiters = Queue<(ticket: Ticket, waiter: Waiter)>()
    /// Tickets whose holder left before it had begun to wait.
    private var left: [Ticket: PostgresError] = [:]
    /// Tickets given to those who have not begun to wait yet.
    private var arriving: Set<Ticket> = []
    private var tickets: Ticket = 0
    private var isClosed = false

    init(connectionsMax: Int, waitersMax: Int, backoff: Backoff) {
        self.connectionsMax = connectionsMax
        self.waitersMax = waitersMax
        self.backoff = backoff
    }

    var isOpen: Bool { !isClosed }

    mutating func next() -> Next {
        if isClosed { return .refuse(.closed) }
        if let connection = takeIdle() { return .take(connection) }
        guard lent < connectionsMax else {
            guard waiters.count + arriving.count < waitersMax else { return .refuse(.queueFull) }
            tickets += 1
            arriving.insert(tickets)
            return .wait(tickets)
        }
        if backoff.isPausing { return .refuse(.unavailable("the server is away; pausing between attempts")) }
        lent += 1
        return .connect
    }

    /// A connection nobody uses; nil if there is none.
    mutating func takeIdle() -> PostgresConnection? {
        while let connection = idle.popLast() {
            guard connection.isIdle else { continue }
            lent += 1
            return connection
        }
        return nil
    }

    /// A connection for one more pipeline: one that has others under way, if nobody waits for one of his own. Nil if
    /// there is none at hand, or those under way are of a connection that is lost.
    mutating func share() -> PostgresConnection? {
        guard waiters.isEmpty, arriving.isEmpty else { return nil }
        if let shared {
            guard shared.connection.isOpen else { return nil }
            self.shared = (shared.connection, shared.borrowers + 1)
            return shared.connection
        }
        shared = takeIdle().map { ($0, 1) }
        return shared?.connection
    }

    /// With the last of those who share it the connection comes back.
    mutating func unshare() -> (Waiter?, Answer) {
        guard let (connection, borrowers) = shared else { return (nil, .success(nil)) }
        guard borrowers == 1 else {
            shared = (connection, borrowers - 1)
            return (nil, .success(nil))
        }
        shared = nil
        return takeBack(connection)
    }

    /// An answer if there is no need to wait any more.
    mutating func enqueue(_ waiter: Waiter, as ticket: Ticket) -> Answer? {
        arriving.remove(ticket)
        if let error = left.removeValue(forKey: ticket) { return .failure(error) }
        if isClosed { return .failure(.closed) }
        // A connection has become free since the ticket was given.
        if !idle.isEmpty || lent < connectionsMax { return .success(nil) }
        waiters.append((ticket, waiter))
        return nil
    }

    /// The holder of the ticket gives up; nil if it has been answered.
    mutating func leave(_ ticket: Ticket, _ error: PostgresError) -> Waiter? {
        if arriving.contains(ticket) { left[ticket] = error }
        return waiters.removeAll { $0.ticket == ticket }.first?.waiter
    }

    mutating func connected() { backoff.reset() }

    /// Somebody else may try in its place.
    mutating func connectFailed(isCancelled: Bool) -> Waiter? {
        lent -= 1
        if !isCancelled { backoff.failed() }
        return waiters.popFirst()?.waiter
    }

    /// Passes the connection, or the place for a new one, to the first in the queue.
    mutating func takeBack(_ connection: PostgresConnection) -> (Waiter?, Answer) {
        let isReusable = !isClosed && connection.isIdle
        if isReusable, let next = waiters.popFirst() { return (next.waiter, .success(connection)) }
        lent -= 1
        if isReusable { idle.append(connection) }
        return (waiters.popFirst()?.waiter, .success(nil))
    }

    mutating func close() -> ([Waiter], [PostgresConnection]) {
        isClosed = true
        defer { idle = [] }
        return (waiters.removeAll { _ in true }.map(\.waiter), idle)
    }
}
