import Synchronization

/// A number of clients, each of which sends its next request when the one before is answered.
struct ClosedLoop {
    /// Requests a second and their latencies, of the time after the warm-up.
    struct Outcome: Sendable {
        let perSecond: Double
        let latencies: LatencyRecorder
    }

    let clients: Int
    let warmUpSeconds: Double
    let seconds: Double

    init(_ context: BenchContext, clients: Int) {
        self.clients = clients
        warmUpSeconds = context.secondsOfWarmUp
        seconds = context.secondsPerPoint
    }

    /// - Parameter request: gets the client's number and how many requests it has sent before.
    func run(_ request: @escaping @Sendable (Int, Int) async throws -> Void) async throws -> Outcome {
        let latencies = LatencyRecorder()
        let start = ContinuousClock.now
        let from = start + .seconds(warmUpSeconds)
        let end = from + .seconds(seconds)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var sent = 0
                    var before = ContinuousClock.now
                    while before < end {
                        try await request(client, sent)
                        sent += 1
                        let after = ContinuousClock.now
                        if after >= from, after < end { latencies.record(before.duration(to: after)) }
                        before = after
                    }
                }
            }
            try await group.waitForAll()
        }
        return Outcome(perSecond: Double(latencies.count) / seconds, latencies: latencies)
    }
}

extension BenchLine {
    /// A figure with the latencies it was measured with.
    init(
        _ name: String, _ outcome: ClosedLoop.Outcome, unit: String, times factor: Double = 1,
        reference: (name: String, value: Double)? = nil
    ) {
        self.init(name, outcome.perSecond * factor, unit, reference: reference)
        setLatencies(outcome.latencies)
    }
}
