import Metrics
import Synchronization

/// Spans that have ended and wait for their way out. What finds no room is dropped and counted: tracing never holds
/// up what it traces.
public final class SpanQueue: Sendable {
    private let spans = Mutex<[SpanRecord]>([])
    private let spansMax: Int
    private let dropped = Counter(label: "mallard_spans_dropped_total")

    /// - Parameter spansMax: how many may wait.
    public init(spansMax: Int = 8_192) { self.spansMax = spansMax }

    func put(_ span: SpanRecord) {
        let hasRoom = spans.withLock { spans in
            guard spans.count < spansMax else { return false }
            spans.append(span)
            return true
        }
        if !hasRoom { dropped.increment() }
    }

    /// The oldest, at most so many.
    func take(_ count: Int) -> [SpanRecord] {
        spans.withLock { spans in
            let batch = Array(spans.prefix(count))
            spans.removeFirst(batch.count)
            return batch
        }
    }

    /// Those that were taken and went nowhere.
    func drop(_ count: Int) { dropped.increment(by: count) }
}
