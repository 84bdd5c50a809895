import Dispatch

/// Waiting, and blocking work, away from the threads of Swift concurrency.
enum Pause {
    /// Returns after `duration`, also in a cancelled task: an orderly stop mostly runs in one.
    static func uncancellable(_ duration: Duration) async {
        let nanoseconds = Int(duration / .nanoseconds(1))
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { continuation.resume() }
        }
    }

    /// Returns after `duration`, or at once when the task is cancelled.
    static func cancellable(_ duration: Duration) async {
        do {
            try await Task.sleep(for: duration)
        } catch {
            return  // The only error is cancellation, and callers look at `Task.isCancelled`.
        }
    }

    /// Asks `condition` every 10 ms until it holds or `limit` has passed; tells whether it held.
    static func until(_ limit: Duration, _ condition: () async -> Bool) async -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            if await condition() { return true }
            if ContinuousClock.now >= end { return false }
            await uncancellable(.milliseconds(10))
        }
    }

    /// Runs short blocking work (a socket, a program) on a thread that may block.
    static func offPool<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: work()) }
        }
    }
}
