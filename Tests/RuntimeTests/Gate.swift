import Synchronization

/// A place where tasks stop until it is opened; others can wait until they are there. A task that is cancelled waits
/// no longer, so that a test whose time is up ends.
final class Gate: Sendable {
    private struct Waiter {
        let id: Int
        /// Resumed when that many have come; nil: when the gate opens.
        let count: Int?
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var isOpen: Bool
        var arrived = 0
        var made = 0
        var waiters: [Waiter] = []
        /// Cancelled before they came to wait.
        var cancelled: Set<Int> = []

        func isFree(_ count: Int?) -> Bool { count.map { arrived >= $0 } ?? isOpen }

        mutating func takeFree() -> [Waiter] {
            let free = waiters.filter { isFree($0.count) }
            if !free.isEmpty { waiters = waiters.filter { !isFree($0.count) } }
            return free
        }
    }

    private let state: Mutex<State>

    init(isOpen: Bool = false) { state = Mutex(State(isOpen: isOpen)) }

    func pass() async {
        arrive()
        await wait(for: nil)
    }

    /// Counts without stopping.
    func arrive() {
        change { $0.arrived += 1 }
    }

    /// Until that many have come, ever.
    func arrivals(_ count: Int) async {
        await wait(for: count)
    }

    var count: Int { state.withLock { $0.arrived } }

    func open() {
        change { $0.isOpen = true }
    }

    private func change(_ body: (inout State) -> Void) {
        let free = state.withLock { state in
            body(&state)
            return state.takeFree()
        }
        for waiter in free { waiter.continuation.resume() }
    }

    private func wait(for count: Int?) async {
        let id = state.withLock { state in
            state.made += 1
            return state.made
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    if state.isFree(count) || state.cancelled.contains(id) { return true }
                    state.waiters.append(Waiter(id: id, count: count, continuation: continuation))
                    return false
                }
                if isFree { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                state.cancelled.insert(id)
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
    }
}
