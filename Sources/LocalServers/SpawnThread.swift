import Foundation
import Glibc

/// The one thread that makes child processes; it lives as long as this process.
final class SpawnThread: Sendable {
    static let shared = SpawnThread()

    private struct Queue {
        var work: [@Sendable () -> Void] = []
    }

    // SAFETY: every access to `queue` holds `condition`'s lock.
    nonisolated(unsafe) private var queue = Queue()
    private let condition = NSCondition()

    private init() {
        let thread = Thread { [self] in loop() }
        thread.name = "mallard-spawn"
        thread.start()
    }

    /// Runs `work` on the thread, after what was handed in before it.
    func run(_ work: @escaping @Sendable () -> Void) {
        condition.lock()
        unsafe queue.work.append(work)
        condition.signal()
        condition.unlock()
    }

    /// Children inherit the mask of the thread that makes them, and pool threads block everything: a server made
    /// from one would never see SIGTERM. Anew before each child, as a signal handler may block one again.
    private static func openSignals() {
        var none = sigset_t()
        // Both pointers live for the call.
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    private func loop() {
        while true {
            condition.lock()
            while unsafe queue.work.isEmpty { condition.wait() }
            let work = unsafe queue.work.removeFirst()
            condition.unlock()
            Self.openSignals()
            work()
        }
    }
}
