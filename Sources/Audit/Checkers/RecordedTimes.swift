public import EventSourcing

/// The log's clock never goes back.
public struct RecordedTimes: Checker {
    public static let name = "recorded_at_rises"
    public static let law = "an event is recorded no earlier than the one before it"

    private var last: EventMark?

    public init() {}

    public mutating func visit(_ mark: EventMark, _ findings: inout Findings) {
        if let last, mark.recordedAt < last.recordedAt {
            let back = last.recordedAt.milliseconds - mark.recordedAt.milliseconds
            findings.report(
                "recorded \(back) ms before the event at position \(last.position)", position: mark.position,
                stream: StreamKey(mark.tenant, mark.stream))
        }
        last = mark
    }
}
