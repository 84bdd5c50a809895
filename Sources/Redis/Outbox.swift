internal import NIOCore
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
        /// Taken in; the loop has been told of others already.
        case accepted
        /// Taken in; the loop must be told.
        case wakes
        /// Taken in until a connection stands; the loop must keep its deadline meanwhile.
        case waits
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
            guard case .open = state.phase else { return .waits }
            guard !state.isWakeDue else { return .accepted }
            state.isWakeDue = true
            return .wakes
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

    /// Of those that wait for a connection, the ones whose time has ended, and when the next one's ends.
    func takeLate(_ now: NIODeadline) -> (late: [Request], next: NIODeadline) {
        state.withLock { state in
            var late: [Request] = []
            var next = NIODeadline.distantFuture
            state.queue.removeAll { request in
                guard request.deadline > now else {
                    late.append(request)
                    return true
                }
                next = min(next, request.deadline)
                return false
            }
            return (late, next)
        }
    }

    /// Commands and bytes in the queue and in flight.
    var load: (commands: Int, bytes: Int) { state.withLock { ($0.commands, $0.bytes) } }

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
