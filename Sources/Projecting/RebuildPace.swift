/// How fast a rebuild gets on and when it will be done, from what was seen of it in the last seconds.
public struct RebuildPace: Sendable {
    private static let window = Duration.seconds(10)

    private struct Sample {
        let at: ContinuousClock.Instant
        let folded: Int64
        let head: Int64
    }

    private var seen: [Sample] = []

    public init() {}

    /// - Parameters:
    ///   - folded: the position up to which the new generation is folded.
    ///   - head: the log's.
    public mutating func add(folded: Int64, head: Int64, at instant: ContinuousClock.Instant) {
        if let last = seen.last, folded < last.folded { seen = [] }
        seen.append(Sample(at: instant, folded: folded, head: head))
        while seen.count > 2, instant - seen[1].at > Self.window { seen.removeFirst() }
    }

    /// Events folded a second; nil: too early to say.
    public var eventsPerSecond: Double? { rate(\.folded) }

    /// Until the rebuild reaches the log's end, which moves; infinite if it gets no nearer; nil: too early to say.
    public var secondsLeft: Double? {
        guard let folded = eventsPerSecond, let written = rate(\.head), let last = seen.last else { return nil }
        guard last.head > last.folded else { return 0 }
        return folded > written ? Double(last.head - last.folded) / (folded - written) : .infinity
    }

    private func rate(_ path: KeyPath<Sample, Int64>) -> Double? {
        guard let first = seen.first, let last = seen.last, last.at > first.at else { return nil }
        return Double(last[keyPath: path] - first[keyPath: path]) / (first.at.duration(to: last.at) / .seconds(1))
    }
}
