import Synchronization
public import Tracing

/// What is known of a span; complete once it has ended.
struct SpanRecord: Sendable {
    var name: String
    let kind: SpanKind
    let identity: SpanIdentity
    let parent: SpanIdentity?
    /// Nanoseconds since 1970.
    let start: UInt64
    var end: UInt64 = 0
    var attributes: SpanAttributes = [:]
    var failure: String?
}

/// A span under way. One that is not sampled keeps nothing.
public final class RecordedSpan: Tracing.Span {
    public let context: ServiceContext
    private let record: Mutex<SpanRecord?>
    private let queue: SpanQueue?

    init(context: ServiceContext, record: SpanRecord? = nil, queue: SpanQueue? = nil) {
        self.context = context
        self.record = Mutex(record)
        self.queue = queue
    }

    /// False also once it has ended.
    public var isRecording: Bool { record.withLock { $0 != nil } }

    public var operationName: String {
        get { record.withLock { $0?.name } ?? "" }
        set { record.withLock { $0?.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { record.withLock { $0?.attributes } ?? [:] }
        set { record.withLock { $0?.attributes = newValue } }
    }

    public func setStatus(_ status: SpanStatus) {
        guard status.code == .error else { return }
        record.withLock { $0?.failure = status.message ?? "" }
    }

    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        record.withLock { $0?.failure = "\(error)" }
    }

    /// Not kept: what happens within a span has a span of its own.
    public func addEvent(_ event: SpanEvent) {}
    public func addLink(_ link: SpanLink) {}

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let ended = record.withLock { record in
            defer { record = nil }
            return record
        }
        guard var ended else { return }
        ended.end = max(instant().nanosecondsSinceEpoch, ended.start)
        queue?.put(ended)
    }
}
