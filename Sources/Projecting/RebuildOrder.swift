/// How a rebuild is to be done. Known to the process that was asked only: if it ends, who goes on with the rebuild
/// does so unthrottled and keeps the old generation as long as is configured.
public struct RebuildOrder: Sendable {
    /// Events folded a second at most; nil: as many as can be. Rebuilds under way at the same time share one reading
    /// of the log, at the pace of the slowest.
    public var eventsPerSecond: Int?
    /// How long the old generation is kept after the switch, for going back; nil: as configured.
    public var keeps: Duration?

    public init(eventsPerSecond: Int? = nil, keeps: Duration? = nil) {
        self.eventsPerSecond = eventsPerSecond
        self.keeps = keeps
    }
}

/// Spreads events evenly over time, ten pages a second.
struct Throttle {
    private static let pagesPerSecond = 10

    /// Nil: no bound.
    var eventsPerSecond: Int?
    private var next = ContinuousClock.now

    /// So that no page brings more than its share.
    func pageLimit(atMost most: Int) -> Int? {
        eventsPerSecond.map { max(1, min(most, $0 / Self.pagesPerSecond)) }
    }

    /// How long to wait before the next page.
    mutating func pause(after count: Int) -> Duration {
        guard let eventsPerSecond, eventsPerSecond > 0 else { return .zero }
        let now = ContinuousClock.now
        // What was not used is not saved up.
        next = max(next, now) + .seconds(1) * (Double(count) / Double(eventsPerSecond))
        return now.duration(to: next)
    }
}
