internal import NIOCore

/// How long to wait before the next attempt: at once, then doubling from 10 ms to 2 s, half of it by chance, so
/// that many clients do not come back at the same moment.
struct Backoff {
    private static let first: Int64 = 10
    private let last: Int64
    private var milliseconds: Int64 = 0

    init(upTo milliseconds: Int64 = 2_000) { last = milliseconds }

    mutating func reset() { milliseconds = 0 }

    mutating func next() -> TimeAmount {
        let delay = milliseconds
        milliseconds = min(max(2 * delay, Self.first), last)
        return .milliseconds(delay - Int64.random(in: 0...delay / 2))
    }
}
