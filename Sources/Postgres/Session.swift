import Glibc
import Synchronization

/// The life of one session on its own thread: takes work from the inbox, talks to libpq, answers.
///
/// Confined to that thread. Each turn does what can be done without waiting, then sleeps in `poll`
/// until the socket, a caller or a deadline has something new.
final class Session {
    typealias Instant = ContinuousClock.Instant

    enum Work {
        case batch(Batch)
        case solo(Solo)
    }

    let configuration: PostgresConfiguration
    let inbox: Inbox
    let handle: Handle
    var statements: StatementCache
    var scratch = ParameterScratch()
    /// Not sent yet.
    var waiting = Queue<Work>()
    /// Sent, in the order in which the server answers.
    var inFlight = Queue<Batch>()
    /// Has the connection for itself.
    var solo: Solo?
    var listeners: [Listener] = []
    /// libpq holds bytes that the socket would not take.
    var mustFlush = false
    var isCancelRunning = false
    var nextDeadline: Instant?
    private var isClosing = false
    private var items: [Inbox.Item] = []

    init(_ handle: consuming Handle, configuration: PostgresConfiguration, inbox: Inbox) {
        self.handle = handle
        self.configuration = configuration
        self.inbox = inbox
        statements = StatementCache(entriesMax: configuration.statementsMax)
    }

    /// Serves until the connection is closed or lost, then answers everybody who still waits.
    func run() {
        let ending = serve()
        // First of all, so that whoever is answered finds the connection ended.
        let unseen = inbox.end(with: ending)
        for work in waiting.removeAll(where: { _ in true }) { drop(work, ending, outcome: .notSent) }
        inFlight.forEach { batch in
            if let failure = batch.failure {
                batch.answer(.failure(failure))
            } else {
                batch.fail(batch.endReason?.error ?? ending, outcome: .unknown)
            }
        }
        solo?.answer(.failure(solo?.endReason?.error ?? solo?.failure ?? ending))
        for item in unseen { refuse(item, ending) }
        for listener in listeners { listener.continuation.finish() }
    }

    private func serve() -> PostgresError {
        do throws(PostgresError) {
            while true { try turn() }
        } catch { return error }
    }

    private func turn() throws(PostgresError) {
        inbox.take(into: &items)
        for item in items { accept(item) }
        items.removeAll(keepingCapacity: true)
        if isClosing { throw .closed }
        try expire()
        if mustFlush { try flush() }
        try receive()
        try send()
        if inbox.prepareToSleep() { try sleep() }
    }

    func receive() throws(PostgresError) {
        if let solo { try receive(for: solo) } else { try receiveResults() }
        guard !listeners.isEmpty else { return }
        while let notification = handle.nextNotification() {
            for listener in listeners where listener.channel == notification.channel {
                listener.continuation.yield(notification)
            }
        }
    }

    func send() throws(PostgresError) {
        while solo == nil, !mustFlush, !isCancelRunning, inFlight.count < configuration.inFlightMax,
            let work = waiting.first
        {
            if let last = inFlight.last, last.isAlone { return }
            switch work {
            case .batch(let batch):
                _ = waiting.popFirst()
                try send(batch)
            case .solo(let solo):
                guard inFlight.isEmpty else { return }
                _ = waiting.popFirst()
                try start(solo)
            }
        }
    }

    func flush() throws(PostgresError) {
        switch handle.flush() {
        case .done: mustFlush = false
        case .pending: mustFlush = true
        case .failed: throw lost()
        }
    }

    func lost() -> PostgresError { .connectionLost(handle.errorMessage) }

    func noteDeadline(_ deadline: Instant) { nextDeadline = min(nextDeadline ?? deadline, deadline) }
}

extension Session {
    private func sleep() throws(PostgresError) {
        let events = (solo?.isFull ?? false ? 0 : POLLIN) | (mustFlush ? POLLOUT : 0)
        let ready = Poll.wait(
            socket: events == 0 ? -1 : handle.socket, events: events, wakeUp: inbox.descriptor, until: nextDeadline)
        if ready.isWokenUp { inbox.wokenUp() }
        // Errors and hang-ups are read like data: libpq then says what is wrong.
        guard ready.socketEvents & ~POLLOUT != 0 else { return }
        let isAlive = handle.consumeInput()
        // Parses what belongs to no statement: notices, parameter changes, notifications.
        _ = handle.isBusy
        guard !isAlive else { return }
        // What arrived before the end still counts.
        try receive()
        throw lost()
    }

    private func accept(_ item: Inbox.Item) {
        switch item {
        case .batch(let batch):
            guard !batch.isAbandoned.load(ordering: .acquiring) else {
                drop(.batch(batch), .cancelled, outcome: .notSent)
                return
            }
            waiting.append(.batch(batch))
            noteDeadline(batch.deadline)
        case .abandonBatch(let batch): end(batch, .cancelled)
        case .solo, .copyWrite, .copyEnd, .copyRead: acceptSolo(item)
        case .abandonSolo(let solo): end(solo, .cancelled)
        case .listen(let listener): listeners.append(listener)
        case .unlisten(let id): listeners.removeAll { $0.id == id }
        case .cancelSent: cancelSent()
        case .close: isClosing = true
        }
    }

    /// Answers work that will not be sent.
    func drop(_ work: Work, _ error: PostgresError, outcome: PostgresOutcome) {
        switch work {
        case .batch(let batch):
            batch.fail(error, outcome: outcome)
            if !batch.isHousekeeping { inbox.release() }
        case .solo(let solo):
            solo.phase = .over
            solo.answer(.failure(error))
            inbox.release()
        }
    }

    private func refuse(_ item: Inbox.Item, _ error: PostgresError) {
        switch item {
        case .batch(let batch): batch.fail(error, outcome: .notSent)
        case .solo(_, let waiter, _), .copyWrite(_, _, let waiter, _), .copyEnd(_, _, let waiter, _),
            .copyRead(_, let waiter, _):
            waiter.resume(returning: .failure(error))
        case .listen(let listener): listener.continuation.finish()
        case .abandonBatch, .abandonSolo, .unlisten, .cancelSent, .close: break
        }
    }
}
