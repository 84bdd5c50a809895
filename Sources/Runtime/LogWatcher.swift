import EventSourcing
import Leases
import Synchronization

/// Waits until a log says that it may hold something new, or for a time.
final class LogWatcher: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let time: TimeSource

    init(time: TimeSource) { self.time = time }

    /// Runs until cancelled, or the log's hints end.
    func follow(_ log: any EventLog) async {
        for await _ in log.appends() { ring() }
    }

    /// Returns early when the task is cancelled. Whoever returns from here looks at the log, so that a hint which
    /// comes meanwhile is not lost.
    func wait(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                await time.sleep(duration)
                ring()
            }
            await rung()
            group.cancelAll()
        }
        state.withLock { $0.isRung = false }
    }

    func ring() {
        let waiter = state.withLock { state in
            state.isRung = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    private func rung() async {
        await withCheckedContinuation { continuation in
            let isRung = state.withLock { state in
                if !state.isRung { state.waiter = continuation }
                return state.isRung
            }
            if isRung { continuation.resume() }
        }
    }
}
