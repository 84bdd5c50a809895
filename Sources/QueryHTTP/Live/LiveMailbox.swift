import NIOCore
import Synchronization

/// One stream's way to its client, which holds the newest result and nothing else: a client that reads slowly skips
/// those between, and no queue grows.
final class LiveMailbox: Sendable {
    enum Event: Sendable {
        case result(LiveResult)
        case heartbeat
        /// The last one.
        case end
    }

    private struct State {
        var result: LiveResult?
        var isBeatDue = false
        var isOver = false
        /// Given out before the end, after whatever was put before.
        var reason: LiveResult?
        var reader: CheckedContinuation<Event, Never>?
        /// Since when its reader is busy writing; nil while it waits.
        var busySince: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Takes the place of a result that was not taken yet.
    func put(_ result: LiveResult) { change { $0.result = result } }

    func beat() { change { $0.isBeatDue = true } }

    /// What was put before is still given out.
    ///
    /// - Parameter reason: why, as the last result; nil: nothing has gone wrong.
    func end(_ reason: LiveResult? = nil) {
        change { state in
            if !state.isOver { state.reason = reason }
            state.isOver = true
        }
    }

    /// The next event; `end` for ever once it is over. For one reader.
    func next() async -> Event {
        await withCheckedContinuation { reader in
            let event = state.withLock { state -> Event? in
                state.busySince = .now
                if let event = Self.next(&state) { return event }
                state.busySince = nil
                state.reader = reader
                return nil
            }
            if let event { reader.resume(returning: event) }
        }
    }

    /// Since when an event is on its way to a client that does not take it.
    var busySince: ContinuousClock.Instant? { state.withLock { $0.busySince } }

    private func change(_ change: (inout State) -> Void) {
        let due = state.withLock { state -> (CheckedContinuation<Event, Never>, Event)? in
            change(&state)
            guard let reader = state.reader, let event = Self.next(&state) else { return nil }
            state.reader = nil
            state.busySince = .now
            return (reader, event)
        }
        if let (reader, event) = due { reader.resume(returning: event) }
    }

    private static func next(_ state: inout State) -> Event? {
        if let result = state.result {
            state.result = nil
            state.isBeatDue = false
            return .result(result)
        }
        if let reason = state.reason {
            state.reason = nil
            return .result(reason)
        }
        if state.isOver { return .end }
        guard state.isBeatDue else { return nil }
        state.isBeatDue = false
        return .heartbeat
    }
}
