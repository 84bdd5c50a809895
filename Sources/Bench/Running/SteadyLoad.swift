/// Requests at a steady rate, in this process, each begun at its instant whether or not those before it are answered; a
/// request's time runs from that instant.
struct SteadyLoad {
    let perSecond: Double
    private let warmUpSeconds: Double
    private let seconds: Double

    init(_ context: BenchContext, perSecond: Double) {
        self.perSecond = perSecond
        warmUpSeconds = context.secondsOfWarmUp
        seconds = context.secondsPerPoint
    }

    /// How many requests there are in all.
    var requests: Int { Int(perSecond * (warmUpSeconds + seconds)) }

    /// - Parameter request: gets its number, from 0.
    func run(_ request: @escaping @Sendable (Int) async throws -> Void) async throws -> LatencyRecorder {
        let latencies = LatencyRecorder()
        let warmUp = Int(perSecond * warmUpSeconds)
        let start = ContinuousClock.now + .milliseconds(100)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<requests {
                let due = start + .seconds(Double(number) / perSecond)
                try await Task.sleep(until: due, clock: .continuous)
                group.addTask {
                    try await request(number)
                    if number >= warmUp { latencies.record(due.duration(to: .now)) }
                }
            }
            try await group.waitForAll()
        }
        return latencies
    }
}
