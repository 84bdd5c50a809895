import EventSourcing
import Leases
import Synchronization

/// Time that stands still until the test moves it. Short pauses pass at once, and move it.
final class ManualTime: Sendable {
    private struct Sleeper {
        let id: Int
        let until: Int64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Int64
        var made = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>
    private let passesAtOnce: Duration
    /// Counts sleeps that have begun.
    let sleeps = Gate(isOpen: true)

    init(now: Int64 = 1_700_000_000_000, passesAtOnce: Duration = .seconds(2)) {
        state = Mutex(State(now: now))
        self.passesAtOnce = passesAtOnce
    }

    var source: TimeSource {
        TimeSource(now: { self.now }, sleep: { await self.sleep($0) })
    }

    var now: Timestamp { Timestamp(milliseconds: state.withLock { $0.now }) }

    func advance(milliseconds: Int64) {
        let woken = state.withLock { state in
            state.now += milliseconds
            let now = state.now
            defer { state.sleepers.removeAll { $0.until <= now } }
            return state.sleepers.filter { $0.until <= now }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    private func sleep(_ duration: Duration) async {
        let milliseconds = Int64(duration / .milliseconds(1))
        guard duration > passesAtOnce else {
            advance(milliseconds: milliseconds)
            sleeps.arrive()
            return await Task.yield()
        }
        let id = state.withLock { state in
            state.made += 1
            return state.made
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(id) { return true }
                    state.sleepers.append(Sleeper(id: id, until: state.now + milliseconds, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume() }
                sleeps.arrive()
            }
        } onCancel: {
            wake(id)
        }
    }

    private func wake(_ id: Int) {
        let woken = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.cancelled.insert(id)
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else { return nil }
            return state.sleepers.remove(at: index).continuation
        }
        woken?.resume()
    }
}
