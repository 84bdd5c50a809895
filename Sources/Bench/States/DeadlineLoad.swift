import EventSourcing
import Leases
import Runtime

/// Deadlines of which one is due each millisecond, fired by the product's timer; late is what its command's answer
/// comes after the deadline.
struct DeadlineLoad: Sendable {
    let pending: Int

    func line(_ side: WriteSide, _ context: BenchContext) async throws -> BenchLine {
        // They are written before the first of them is due.
        let first = Self.now() + 4_000 + Int64(pending / 10)
        let batch = 500
        for from in stride(from: 0, to: pending, by: batch) {
            let command = ArmDeadlines(first: from, count: min(batch, pending - from), due: first)
            try await WriteSide.submit([Self.envelope(command, key: "arm-\(from)")], to: side.owner)
        }
        guard Self.now() < first else {
            throw WriteSide.Unexpected(description: "arming \(pending) deadlines took too long")
        }
        let latencies = LatencyRecorder()
        let timer = DeadlineTimer(log: side.log, logger: context.logger) { deadlines in
            let envelopes = deadlines.map { deadline in
                var envelope = Self.envelope(FireDeadline(), key: deadline.id)
                envelope.deadline = DeadlineID(tenant: deadline.tenant, id: deadline.id)
                envelope.notBefore = deadline.due
                return envelope
            }
            _ = await side.owner.submit(envelopes)
            let now = Self.now()
            for deadline in deadlines { latencies.record(.milliseconds(now - deadline.due.milliseconds)) }
        }
        // Ended below.
        let running = Task { await timer.run() }
        let seconds = context.secondsPerPoint
        while Self.now() < first + Int64(seconds * 1_000) { await TimeSource.system.sleep(.milliseconds(50)) }
        running.cancel()
        await running.value
        var line = BenchLine("states.deadlines", Double(latencies.count) / seconds, "fired/s")
        line.p50Milliseconds = latencies.milliseconds(atPercentile: 50)
        line.p99Milliseconds = latencies.milliseconds(atPercentile: 99)
        return line
    }

    private static func now() -> Int64 { TimeSource.system.now().milliseconds }

    private static func envelope(_ command: some ExecutableCommand, key: String) -> CommandEnvelope {
        CommandEnvelope(
            tenant: WriteSide.tenant, actor: Actor(kind: .system, id: PrincipalID("bench")), key: CommandKey(key),
            bodyHash: Array(key.utf8), route: FireDeadline.route, command: command)
    }
}

private struct ArmDeadlines: ExecutableCommand {
    let first: Int
    let count: Int
    /// Of deadline 0, in milliseconds since 1970.
    let due: Int64

    func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        for number in first..<first + count {
            scope.arm(
                Deadline(
                    id: "bench-\(number)", tenant: WriteSide.tenant, due: Timestamp(milliseconds: due + Int64(number)),
                    command: FireDeadline.route, body: []))
        }
        return []
    }
}

/// Does nothing: what is measured is when it does it.
private struct FireDeadline: ExecutableCommand {
    static let route = "bench.fire"

    func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] { [] }
}
