import Synchronization

/// Where callers leave work for a connection's thread, and how they wake it.
final class Inbox: Sendable {
    enum Item: Sendable {
        case batch(Batch)
        case solo(Solo, Solo.Waiter, deadline: ContinuousClock.Instant)
        case copyWrite(Solo, [UInt8], Solo.Waiter, deadline: ContinuousClock.Instant)
        case copyEnd(Solo, isUndone: Bool, Solo.Waiter, deadline: ContinuousClock.Instant)
        case copyRead(Solo, Solo.Waiter, deadline: ContinuousClock.Instant)
        case abandonBatch(Batch)
        case abandonSolo(Solo)
        case listen(Listener)
        case unlisten(UInt64)
        case cancelSent
        case close
    }

    private struct State {
        var items: [Item] = []
        var isSleeping = false
        /// Why the thread takes no more work.
        var ending: PostgresError?
        var onEnd: [CheckedContinuation<Void, Never>] = []
        /// The thread is gone, and the session with it.
        var isOver = false
    }

    private let state = Mutex(State())
    private let wakeUp: WakeUp
    /// Batches and solos taken in and not yet over.
    private let pending = Atomic(0)
    private let pendingMax: Int
    private let transactionStatus = Atomic(TransactionStatus.idle.rawValue)

    /// Nil when the process is out of descriptors.
    init?(pendingMax: Int) {
        guard let wakeUp = WakeUp() else { return nil }
        self.wakeUp = wakeUp
        self.pendingMax = pendingMax
    }

    var descriptor: Int32 { wakeUp.descriptor }

    /// Why no more work is taken; nil while the connection is in use.
    var ending: PostgresError? { state.withLock { $0.ending } }

    var transaction: TransactionStatus {
        get { TransactionStatus(rawValue: transactionStatus.load(ordering: .acquiring)) ?? .unknown }
        set { transactionStatus.store(newValue.rawValue, ordering: .releasing) }
    }

    /// A place among the pending, or why there is none.
    func reserve() throws(PostgresError) {
        if pending.add(1, ordering: .relaxed).newValue > pendingMax {
            release()
            throw .queueFull
        }
    }

    func release() { pending.subtract(1, ordering: .relaxed) }

    /// Hands `item` over, or says why it cannot be.
    func submit(_ item: Item) throws(PostgresError) {
        let (ending, mustWake) = state.withLock { state in
            guard state.ending == nil else { return (state.ending, false) }
            state.items.append(item)
            defer { state.isSleeping = false }
            return (nil, state.isSleeping)
        }
        if let ending { throw ending }
        if mustWake { wakeUp.signal() }
    }

    /// For what is moot once the connection has ended.
    func notify(_ item: Item) {
        do throws(PostgresError) { try submit(item) } catch {
            // Nobody waits for the item: the thread has answered all that was pending.
            return
        }
    }
}

extension Inbox {
    /// Everything that arrived.
    func take(into items: inout [Item]) {
        state.withLock { state in
            state.isSleeping = false
            swap(&state.items, &items)
        }
    }

    /// True if the thread may sleep: nothing has arrived, and whoever brings something will wake it.
    func prepareToSleep() -> Bool {
        state.withLock { state in
            guard state.items.isEmpty else { return false }
            state.isSleeping = true
            return true
        }
    }

    func wokenUp() { wakeUp.reset() }

    /// Takes no more work, and returns what nobody has looked at.
    func end(with error: PostgresError) -> [Item] {
        state.withLock { state in
            if state.ending == nil { state.ending = error }
            defer { state.items = [] }
            return state.items
        }
    }

    /// The session is closed.
    func markOver() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.onEnd = [] }
            return state.onEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    func waitUntilOver() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.onEnd.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
