internal import Synchronization

/// What callers have handed to one connection and its loop has not yet taken, within bounds.
///
/// The only state that callers and loop share: everything else belongs to the loop.
final class Outbox: Sendable {
    enum Phase {
        /// Requests wait: an attempt to connect is under way and the one before did not fail.
        case connecting
        case open
        /// Requests are refused until a connection stands again.
        case down(RedisError)
        case closed
    }

    enum Offer {
        /// Taken in; with `wakes`, the loop must be told, as nobody has done so yet.
        case accepted(wakes: Bool)
        case refused(RedisError)
    }

    private struct State {
        var phase = Phase.connecting
        var queue: [Request] = []
        var isWakeDue = false
        /// Of requests in the queue and in flight alike.
        var commands = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    private let commandsMax: Int
    private let bytesMax: Int

    init(commandsMax: Int, bytesMax: Int) {
        self.commandsMax = commandsMax
        self.bytesMax = bytesMax
    }

    func offer(_ request: Request) -> Offer {
        state.withLock { state in
            switch state.phase {
            case .down(let error): return .refused(error)
            case .closed: return .refused(.closed)
            case .connecting, .open: break
            }
            let fits = state.commands + request.count <= commandsMax && state.bytes + request.bytes.count <= bytesMax
            guard fits || state.commands == 0 else { return .refused(.overloaded) }
            state.commands += request.count
            state.bytes += request.bytes.count
            state.queue.append(request)
            guard case .open = state.phase, !state.isWakeDue else { return .accepted(wakes: false) }
            state.isWakeDue = true
            return .accepted(wakes: true)
        }
    }

    /// Everything that waits, in order.
    func take() -> [Request] {
        state.withLock { state in
            state.isWakeDue = false
            defer { state.queue = [] }
            return state.queue
        }
    }

    /// Makes room for as many commands again.
    func settle(commands: Int, bytes: Int) {
        state.withLock { state in
            state.commands -= commands
            state.bytes -= bytes
        }
    }

    /// Changes the phase, but never back from closed.
    func enter(_ phase: Phase) {
        state.withLock { state in
            if case .closed = state.phase { return }
            state.phase = phase
        }
    }

    /// Whether an offer would be taken now, but for the bounds.
    var isUsable: Bool {
        state.withLock { state in
            switch state.phase {
            case .connecting, .open: true
            case .down, .closed: false
            }
        }
    }
}
