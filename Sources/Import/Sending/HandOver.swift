import Dispatch
import Foundation
import Synchronization

/// Elements on their way from a thread that may block to a task that may not: so many at a time, and no more.
///
/// The producing thread waits while it is full. Whoever takes ends that wait by cancelling.
final class HandOver<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var hasEnded = false
        var failure: (any Error)?
        var isCancelled = false
        var taker: CheckedContinuation<Void, Never>?

        mutating func takeTaker() -> CheckedContinuation<Void, Never>? {
            defer { taker = nil }
            return taker
        }
    }

    private let state = Mutex(State())
    /// Counts the free places.
    private let room = DispatchSemaphore(value: 0)

    /// Runs `produce` on a thread of its own; what it puts can be taken, at most `capacity` being held.
    init(capacity: Int, _ produce: @escaping @Sendable (HandOver) throws -> Void) {
        precondition(capacity > 0, "something must fit")
        for _ in 0..<capacity { room.signal() }
        let thread = Thread { [self] in
            do {
                try produce(self)
                end(nil)
            } catch {
                end(error)
            }
        }
        thread.name = "import-reader"
        thread.start()
    }

    /// Called by the producing thread; blocks while it is full. Throws `CancellationError` when nobody takes any more.
    func put(_ element: Element) throws(CancellationError) {
        if state.withLock({ $0.isCancelled }) { throw CancellationError() }
        room.wait()
        let (isCancelled, taker) = state.withLock { state in
            if !state.isCancelled { state.elements.append(element) }
            return (state.isCancelled, state.takeTaker())
        }
        taker?.resume()
        if isCancelled { throw CancellationError() }
    }

    /// The next element; nil at the end. Throws what the producer threw, after its last element, and
    /// `CancellationError`. One task takes at a time.
    func take() async throws -> Element? {
        try await withTaskCancellationHandler {
            while true {
                try Task.checkCancellation()
                let (element, hasEnded, failure, isCancelled) = state.withLock { state in
                    let element = state.elements.isEmpty ? nil : state.elements.removeFirst()
                    return (element, state.hasEnded, state.failure, state.isCancelled)
                }
                // What it held was thrown away: that is no end.
                if isCancelled { throw CancellationError() }
                if let element {
                    room.signal()
                    return element
                }
                if let failure { throw failure }
                if hasEnded { return nil }
                await waitForMore()
            }
        } onCancel: {
            cancel()
        }
    }

    /// Nothing more is taken; the producer's next `put` ends it.
    func cancel() {
        let taker = state.withLock { state in
            state.isCancelled = true
            state.elements = []
            return state.takeTaker()
        }
        taker?.resume()
        room.signal()
    }

    private func waitForMore() async {
        await withCheckedContinuation { continuation in
            let mayGoOn = state.withLock { state in
                if !state.elements.isEmpty || state.hasEnded || state.isCancelled { return true }
                state.taker = continuation
                return false
            }
            if mayGoOn { continuation.resume() }
        }
    }

    private func end(_ failure: (any Error)?) {
        let taker = state.withLock { state in
            state.hasEnded = true
            state.failure = failure
            return state.takeTaker()
        }
        taker?.resume()
    }
}
