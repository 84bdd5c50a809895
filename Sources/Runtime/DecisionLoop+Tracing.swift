import EventSourcing
import Tracing

/// When a traced command came to its stages, the last time it was tried.
struct StageTimes {
    let begun: ContinuousClock.Instant
    var decided: ContinuousClock.Instant
}

extension DecisionLoop {
    /// The way of a traced command through this loop, as spans: told once it is known where it led.
    func trace(_ member: OpenGroup.Member, of group: OpenGroup) {
        // Few are timed; asking for that first is the cheaper question.
        guard let times = member.submission.tries[member.index].times, let context = member.envelope.trace else {
            return
        }
        let now = ContinuousClock.now
        span("queue", from: member.submission.arrivedAt, to: times.begun, in: context)
        span("decide", from: times.begun, to: times.decided, in: context) { attributes in
            attributes["mallard.load_rounds"] = member.submission.tries[member.index].loadRounds
            attributes["mallard.attempts"] = member.submission.tries[member.index].attempts
        }
        span("gather", from: times.decided, to: group.sentAt, in: context)
        span("commit", from: group.sentAt, to: now, in: context) { attributes in
            attributes["mallard.group_commands"] = group.members.count
            attributes["mallard.group_events"] = group.commit.events.count
            attributes["mallard.position"] = group.last.rawValue
        }
    }

    private func span(
        _ name: String, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant,
        in context: ServiceContext,
        _ describe: (inout SpanAttributes) -> Void = { _ in }
    ) {
        let span = tracer.startSpan(name, context: context, ofKind: .internal, at: Self.onTheWall(start))
        span.updateAttributes(describe)
        span.end(at: Self.onTheWall(end))
    }

    /// The loop measures with a clock that never jumps; traces want the time of day.
    private static func onTheWall(_ instant: ContinuousClock.Instant) -> DefaultTracerClock.Timestamp {
        let past = instant.duration(to: .now).nanoseconds
        let now = DefaultTracerClock.now.nanosecondsSinceEpoch
        return DefaultTracerClock.Timestamp(nanosecondsSinceEpoch: now &- UInt64(max(past, 0)))
    }
}
