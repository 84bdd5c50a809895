public import EventSourcing
public import ProjectionKit

/// One law of the log, as a value that is shown every event once and says where the law is broken.
///
/// The log is shown in stream order: one tenant after the other, in it one stream after the other, oldest event first.
/// Then come the remembered answers, and the log once more in its own order, without its events' bytes. A checker
/// keeps what one stream needs, plus what its own documentation admits.
public protocol Checker: Sendable {
    /// `a-z` and `_`.
    static var name: String { get }
    /// What must hold, in one sentence for people.
    static var law: String { get }
    /// The streams it wants to be shown.
    static var categories: EventCategories { get }

    mutating func begin(_ log: LogFacts)
    mutating func visit(_ event: AuditedEvent, _ findings: inout Findings)
    mutating func endStream(_ stream: StreamKey, _ findings: inout Findings)
    mutating func endTenant(_ findings: inout Findings)
    mutating func visit(_ outcome: OutcomeMark, _ findings: inout Findings)
    mutating func visit(_ mark: EventMark, _ findings: inout Findings)
    mutating func end(_ findings: inout Findings)
}

extension Checker {
    public static var categories: EventCategories { .all }
    public mutating func begin(_ log: LogFacts) {}
    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {}
    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) {}
    public mutating func endTenant(_ findings: inout Findings) {}
    public mutating func visit(_ outcome: OutcomeMark, _ findings: inout Findings) {}
    public mutating func visit(_ mark: EventMark, _ findings: inout Findings) {}
    public mutating func end(_ findings: inout Findings) {}
}

/// What is known of the log before it is read.
public struct LogFacts: Sendable {
    /// The last position that is checked.
    public let head: Position
    /// Answers to commands recorded since then are still remembered.
    public let outcomesKeptSince: Timestamp

    public init(head: Position, outcomesKeptSince: Timestamp) {
        self.head = head
        self.outcomesKeptSince = outcomesKeptSince
    }
}

/// All laws that `mallard replay verify`, the simulation and the benches hold a log to.
public enum Checkers {
    public static var all: [any Checker] {
        [
            StreamContinuity(), PositionDensity(), RecordedTimes(), EventDecoding(), CommandOutcomes(), StockLaw(),
            OrderLaw(), PaymentLaw(), CouponLaw(), OrderAccounts(),
        ]
    }
}
