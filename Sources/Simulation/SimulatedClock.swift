import EventSourcing
import Synchronization

/// A machine's wall clock: virtual time, less or more what it is wrong by. May jump.
final class SimulatedClock: Sendable {
    private struct State {
        var microseconds: Int64 = 0
        var skewMilliseconds: Int64 = 0
    }

    private static let start: Int64 = 1_785_542_400_000

    private let state = Mutex(State())

    var now: Timestamp {
        state.withLock { Timestamp(milliseconds: Self.start + $0.microseconds / 1_000 + $0.skewMilliseconds) }
    }

    func set(microseconds: Int64) { state.withLock { $0.microseconds = microseconds } }

    func jump(milliseconds: Int64) { state.withLock { $0.skewMilliseconds += milliseconds } }
}
