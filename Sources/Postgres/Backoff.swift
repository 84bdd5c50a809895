/// Doubling pauses between attempts, each shortened at random by up to a half so that many clients spread out.
struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var failures = 0
    private var pauseEnds: ContinuousClock.Instant?

    init(_ first: Duration, max longest: Duration) {
        self.first = first
        self.longest = longest
    }

    var isPausing: Bool { pauseEnds.map { ContinuousClock.now < $0 } ?? false }

    mutating func reset() {
        failures = 0
        pauseEnds = nil
    }

    /// Notes a failed attempt and returns the pause before the next.
    @discardableResult
    mutating func failed() -> Duration {
        let pause = min(first * (1 << min(failures, 20)), longest) * Double.random(in: 0.5...1)
        failures += 1
        pauseEnds = .now.advanced(by: pause)
        return pause
    }
}
