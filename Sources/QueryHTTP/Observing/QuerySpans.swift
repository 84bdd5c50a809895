import Foundation
import GraphQLExecution
import Tracing

/// The spans of one query below the request's own, by OpenTelemetry's conventions for GraphQL; without its document.
///
/// They are made from the times that every request notes, after it was answered, so one that is not recorded costs
/// nothing.
struct QuerySpans {
    /// A moment of the monotonic clock as wall clock time.
    private struct Wall: TracerInstant {
        let nanosecondsSinceEpoch: UInt64

        static func < (left: Wall, right: Wall) -> Bool { left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch }
    }

    private let tracer: any Tracer
    private let parent: any Tracing.Span
    private let now = (wall: Date().timeIntervalSince1970 * 1e9, instant: ContinuousClock.now)

    init(tracer: any Tracer, parent: any Tracing.Span) {
        self.tracer = tracer
        self.parent = parent
    }

    func add(_ observation: QueryObservation) {
        parent.attributes["graphql.operation.type"] = "query"
        parent.attributes["mallard.outcome"] = observation.outcome.rawValue
        if let request = observation.request {
            parent.attributes["graphql.document.hash"] = DocumentHash.text(of: request.query)
        }
        if let prepared = observation.prepared {
            if let name = observation.operationName { parent.attributes["graphql.operation.name"] = name }
            parent.attributes["mallard.cost"] = prepared.cost
        }
        if let prepared = observation.preparedAt {
            add("prepare", from: observation.start, to: prepared)
            if let waited = observation.waitedAt, prepared.duration(to: waited) > .milliseconds(1) {
                add("wait for read models", from: prepared, to: waited)
            }
        }
        guard let times = observation.times else { return }
        for stage in times.stages {
            add("stage \(stage.index + 1)", .client, from: stage.start, to: stage.end, reads: stage.reads)
        }
        add("write", from: times.stages.last?.end ?? times.start, to: times.end)
    }

    private func add(
        _ name: String, _ kind: SpanKind = .internal, from start: ContinuousClock.Instant,
        to end: ContinuousClock.Instant, reads: Int? = nil
    ) {
        let span = tracer.startSpan(name, context: parent.context, ofKind: kind, at: wall(start))
        if let reads { span.attributes["mallard.reads"] = reads }
        span.end(at: wall(end))
    }

    private func wall(_ instant: ContinuousClock.Instant) -> Wall {
        Wall(nanosecondsSinceEpoch: UInt64(now.wall - instant.duration(to: now.instant) / .nanoseconds(1)))
    }
}
