import Synchronization

/// A place where tasks stop until it is opened; others can wait until they are there.
final class Gate: Sendable {
    private struct State {
        var isOpen: Bool
        var arrived = 0
        var stopped: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    init(isOpen: Bool = false) { state = Mutex(State(isOpen: isOpen)) }

    func pass() async {
        arrive()
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.stopped.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Counts without stopping.
    func arrive() {
        let ready = state.withLock { state in
            state.arrived += 1
            let arrived = state.arrived
            defer { state.watchers.removeAll { $0.count <= arrived } }
            return state.watchers.filter { $0.count <= arrived }.map(\.1)
        }
        for watcher in ready { watcher.resume() }
    }

    /// Until that many have come, ever.
    func arrivals(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived < count { state.watchers.append((count, continuation)) }
                return state.arrived >= count
            }
            if isThere { continuation.resume() }
        }
    }

    var count: Int { state.withLock { $0.arrived } }

    func open() {
        let stopped = state.withLock { state in
            state.isOpen = true
            defer { state.stopped = [] }
            return state.stopped
        }
        for continuation in stopped { continuation.resume() }
    }
}
