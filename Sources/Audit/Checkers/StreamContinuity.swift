public import EventSourcing

/// Nothing of a stream is missing, doubled or out of place.
public struct StreamContinuity: Checker {
    public static let name = "streams_contiguous"
    public static let law = "every stream counts its versions from 1 without a gap, and in the log's order"

    private var stream: StreamKey?
    private var expected: Int32 = 1
    private var last = Position.start

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        let version = event.version.count
        if version != expected {
            findings.report("version \(version) stands where version \(expected) should be", at: event)
        }
        if event.position <= last {
            findings.report("version \(version) stands before its predecessor at position \(last)", at: event)
        }
        expected = version &+ 1
        last = event.position
    }

    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) {
        expected = 1
        last = .start
    }
}
