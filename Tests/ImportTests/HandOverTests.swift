import Dispatch
import Synchronization
import Testing

@testable import Import

@Suite("The hand-over from a blocking thread", .timeLimit(.minutes(5)))
struct HandOverTests {
    @Test("gives everything in order and holds no more than its capacity")
    func bounded() async throws {
        let made = Atomic(0)
        let counter = Counter(made)
        let handOver = HandOver<Int>(capacity: 3) { handOver in
            for number in 0..<1_000 {
                counter.made.add(1, ordering: .sequentiallyConsistent)
                try handOver.put(number)
            }
        }
        var taken = 0
        while let number = try await handOver.take() {
            #expect(number == taken)
            taken += 1
            // One more is in the producer's hand.
            #expect(counter.made.load(ordering: .sequentiallyConsistent) <= taken + 3 + 1)
        }
        #expect(taken == 1_000)
    }

    /// Carries an atomic into a closure that escapes.
    private final class Counter: Sendable {
        let made: Atomic<Int>

        init(_ made: consuming Atomic<Int>) { self.made = made }
    }

    @Test("hands the producer's error over behind its last element")
    func failure() async throws {
        struct Damaged: Error {}
        let handOver = HandOver<Int>(capacity: 1) { handOver in
            try handOver.put(1)
            throw Damaged()
        }
        #expect(try await handOver.take() == 1)
        await #expect(throws: Damaged.self) { try await handOver.take() }
    }

    @Test("ends a producer that waits for room when nobody takes any more")
    func cancelled() async throws {
        let ended = AsyncStream.makeStream(of: Bool.self)
        let handOver = HandOver<Int>(capacity: 1) { handOver in
            do {
                while true { try handOver.put(1) }
            } catch {
                ended.continuation.yield(error is CancellationError)
                throw error
            }
        }
        #expect(try await handOver.take() == 1)
        handOver.cancel()
        for await wasCancelled in ended.stream {
            #expect(wasCancelled)
            break
        }
    }

    @Test("wakes a waiting taker whose task is cancelled")
    func taker() async throws {
        let begun = AsyncStream.makeStream(of: Void.self)
        let never = DispatchSemaphore(value: 0)
        let silent = HandOver<Int>(capacity: 1) { _ in never.wait() }
        // Awaited below.
        let task = Task { () -> Int? in
            begun.continuation.yield()
            return try await silent.take()
        }
        for await _ in begun.stream { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        never.signal()
    }

    @Test("never takes what a cancelling threw away for the end")
    func discarded() async throws {
        let ended = AsyncStream.makeStream(of: Void.self)
        let handOver = HandOver<Int>(capacity: 1) { handOver in
            try handOver.put(1)
            ended.continuation.yield()
        }
        for await _ in ended.stream { break }
        handOver.cancel()
        await #expect(throws: CancellationError.self) { try await handOver.take() }
    }
}
