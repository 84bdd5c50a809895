public import Tracing

/// The tracer of a process: records the spans of traces that are sampled and gives them to a queue when they end.
///
/// Who calls with a sampled `traceparent` is followed; of the traces that begin here, so many are recorded as the ratio
/// says. A span that is not recorded costs its identity and nothing else.
public struct SpanRecorder: Tracer {
    private let queue: SpanQueue
    private let ratio: Double

    /// - Parameter ratio: 0...1 of the traces that begin here.
    public init(queue: SpanQueue, ratio: Double) {
        self.queue = queue
        self.ratio = ratio
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.span
        let identity = parent?.child() ?? .first(isSampled: ratio >= 1 || Double.random(in: 0..<1) < ratio)
        context.span = identity
        guard identity.isSampled else { return RecordedSpan(context: context) }
        let record = SpanRecord(
            name: operationName, kind: kind, identity: identity, parent: parent,
            start: instant().nanosecondsSinceEpoch)
        return RecordedSpan(context: context, record: record, queue: queue)
    }

    /// The exporter sends what has ended several times a second.
    public func forceFlush() {}
}

extension SpanRecorder: Instrument {
    private static let field = "traceparent"

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: Self.field, from: carrier) else { return }
        context.span = SpanIdentity(traceparent: text) ?? context.span
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let span = context.span else { return }
        injector.inject(span.traceparent, forKey: Self.field, into: &carrier)
    }
}
