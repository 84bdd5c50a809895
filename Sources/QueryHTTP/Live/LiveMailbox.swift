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
        var hasHadResult = false
        var isBeatDue = false
        var isOver = false
        /// Given out before the end, after whatever was put before.
        var reason: LiveResult?
        /// Tells the reader, who has found nothing, that there is something now.
        var wake: (@Sendable () -> Void)?
        var abort: (@Sendable () -> Void)?
        /// Since when its reader is busy writing; nil while it waits.
        var busySince: ContinuousClock.Instant? = .now

        var isEmpty: Bool { result == nil && reason == nil && !isBeatDue && !isOver }
    }

    private let state = Mutex(State())

    /// Takes the place of a result that was not taken yet.
    func put(_ result: LiveResult) {
        change { state in
            state.result = result
            state.hasHadResult = true
        }
    }

    /// Whether one was put.
    var hasHadResult: Bool { state.withLock { $0.hasHadResult } }

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

    /// For one reader, who begins with `next`.
    ///
    /// - Parameters:
    ///   - wake: called when there is something again after `next` has found nothing.
    ///   - abort: closes the stream's connection.
    func open(wake: @escaping @Sendable () -> Void, abort: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.wake = wake
            state.abort = abort
        }
    }

    /// Its reader is gone.
    func close() {
        state.withLock { state in
            state.wake = nil
            state.abort = nil
        }
    }

    /// The next event, nil while there is none; nothing follows `end`.
    func next() -> Event? {
        state.withLock { state in
            let event = Self.next(&state)
            state.busySince = event == nil ? nil : .now
            return event
        }
    }

    /// Since when an event is on its way to a client that does not take it.
    var busySince: ContinuousClock.Instant? { state.withLock { $0.busySince } }

    /// Closes the stream's connection.
    func abort() { state.withLock { $0.abort }?() }

    private func change(_ change: (inout State) -> Void) {
        let wake = state.withLock { state -> (@Sendable () -> Void)? in
            change(&state)
            guard state.busySince == nil, !state.isEmpty else { return nil }
            state.busySince = .now
            return state.wake
        }
        wake?()
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
