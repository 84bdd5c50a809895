import Digests
import GraphQLExecution
public import Logging
import Metrics
import Synchronization

/// Tells of queries that took long: which document by its hash, never its text or variables.
///
/// At most `perSecondMax` lines a second, so that a store which hangs does not fill the log; the next line says how
/// many were left out.
public final class SlowQueryLog: Sendable {
    private struct State {
        var second: ContinuousClock.Instant?
        var lines = 0
        var omitted = 0
    }

    private let threshold: Duration
    private let perSecondMax: Int
    private let logger: Logger
    private let state = Mutex(State())
    private let slow = Counter(label: "mallard_graphql_slow_total")

    /// - Parameter threshold: without what the client waited for its own writes.
    public init(threshold: Duration, perSecondMax: Int = 10, logger: Logger) {
        self.threshold = threshold
        self.perSecondMax = perSecondMax
        self.logger = logger
    }

    func record(_ observation: QueryObservation, end: ContinuousClock.Instant) {
        let duration = observation.start.duration(to: end) - observation.waited
        guard duration >= threshold, let request = observation.request else { return }
        slow.increment()
        guard let omitted = admit(at: end) else { return }
        var metadata: Logger.Metadata = [
            "document": "\(DocumentHash.text(of: request.query))", "ms": "\(Self.milliseconds(duration))",
            "outcome": "\(observation.outcome.rawValue)",
        ]
        if let name = observation.operationName { metadata["operation"] = "\(name)" }
        if let prepared = observation.prepared { metadata["cost"] = "\(prepared.cost)" }
        if let times = observation.times {
            metadata["stages_ms"] = .array(times.stages.map { "\(Self.milliseconds($0.duration))" })
            metadata["write_ms"] = "\(Self.milliseconds(times.writing))"
        }
        if observation.waited > .zero { metadata["waited_ms"] = "\(Self.milliseconds(observation.waited))" }
        if omitted > 0 { metadata["omitted_before"] = "\(omitted)" }
        logger.warning("slow query", metadata: metadata)
    }

    /// How many lines were left out before this one; nil if this is left out too.
    private func admit(at now: ContinuousClock.Instant) -> Int? {
        state.withLock { state in
            if let second = state.second, second.duration(to: now) < .seconds(1) {
                guard state.lines < perSecondMax else {
                    state.omitted += 1
                    return nil
                }
            } else {
                state.second = now
                state.lines = 0
            }
            state.lines += 1
            defer { state.omitted = 0 }
            return state.omitted
        }
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(100)).rounded() / 10
    }
}

/// How a document is called where its text is not to be told.
enum DocumentHash {
    /// `sha256:` and 64 hexadecimal digits, as `documentId` takes it.
    static func text(of document: [UInt8]) -> String { "sha256:" + hex(SHA256.hash(document)) }

    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
