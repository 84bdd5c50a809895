/// Pauses that double up to a bound. Not random: one projector waits for one store.
struct Backoff {
    private let first: Duration
    private let longest: Duration
    private var next: Duration

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
        next = first
    }

    mutating func reset() { next = first }

    mutating func rest() async {
        let pause = next
        next = min(next * 2, longest)
        await Self.rest(pause)
    }

    /// The pause before attempt `attempts + 1`.
    static func pause(attempts: Int, first: Duration, longest: Duration) -> Duration {
        var pause = first
        for _ in 0..<min(attempts, 30) where pause < longest { pause = pause * 2 }
        return min(pause, longest)
    }

    /// Returns early when the task is cancelled.
    static func rest(_ pause: Duration) async {
        do { try await Task.sleep(for: pause) } catch { return }
    }
}
