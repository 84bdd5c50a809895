public import EventSourcing

/// Where a law is broken.
public struct Violation: Hashable, Sendable {
    public let checker: String
    /// Nil where something is missing that has no position.
    public let position: Position?
    public internal(set) var stream: StreamKey?
    public let message: String

    public init(checker: String, position: Position?, stream: StreamKey?, message: String) {
        self.checker = checker
        self.position = position
        self.stream = stream
        self.message = message
    }
}

/// What one checker has found: how much, and the first of it.
public struct Findings: Sendable {
    public static let keptMax = 20

    public let checker: String
    public private(set) var count = 0
    public private(set) var first: [Violation] = []

    public init(checker: String) { self.checker = checker }

    public mutating func report(_ message: @autoclosure () -> String, at event: AuditedEvent) {
        report(message(), position: event.position, stream: event.key)
    }

    /// Only the first are put into words.
    public mutating func report(
        _ message: @autoclosure () -> String, position: Position? = nil, stream: StreamKey? = nil
    ) {
        count += 1
        guard first.count < Self.keptMax else { return }
        first.append(Violation(checker: checker, position: position, stream: stream, message: message()))
    }
}
