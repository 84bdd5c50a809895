import Synchronization

/// Keeps callers from waiting in a crowd for a server that says nothing.
///
/// Closed, it lets at most `callsMax` through at once. It opens when a call's time ends and nothing was heard since it
/// began; then one call in `probeInterval` is let through, and the first answer closes it.
public final class CircuitBreaker: Sendable {
    enum Outcome {
        case answered
        /// The call's time ended.
        case silent
        /// It failed early, or was given up: neither a sign of life nor of silence.
        case failed
    }

    private struct State {
        var calls = 0
        var heardAt: ContinuousClock.Instant?
        /// While open: when a call is let through again.
        var probeAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let callsMax: Int
    private let probeInterval: Duration

    /// - Parameters:
    ///   - callsMax: calls under way at once; those beyond are turned away.
    ///   - probeInterval: from one call to a silent server to the next.
    public init(callsMax: Int = 256, probeInterval: Duration = .milliseconds(500)) {
        self.callsMax = callsMax
        self.probeInterval = probeInterval
    }

    /// Calls under way.
    public var calls: Int { state.withLock { $0.calls } }

    /// Admits a call, which must `leave`; or turns it away.
    func enter(at now: ContinuousClock.Instant) throws(SearchError) {
        try state.withLock { (state) throws(SearchError) in
            if let probeAt = state.probeAt {
                guard now >= probeAt else { throw .unavailable(reason: "groonga says nothing") }
                state.probeAt = now + probeInterval
            }
            guard state.calls < callsMax else { throw .unavailable(reason: "too many calls are under way") }
            state.calls += 1
        }
    }

    func leave(_ outcome: Outcome, since start: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.calls -= 1
            switch outcome {
            case .answered:
                state.heardAt = now
                state.probeAt = nil
            case .silent:
                // A probe that was not answered lasted longer than the interval: whoever comes next is no probe yet.
                guard state.probeAt != nil || state.heardAt.map({ $0 < start }) ?? true else { return }
                state.probeAt = now + probeInterval
            case .failed: break
            }
        }
    }
}
