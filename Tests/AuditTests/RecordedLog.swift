import Audit
import EventSourcing
import MemoryStores
import TestSupport

/// A log as it was copied, for tests that damage the copy. Holds whatever it is given.
struct RecordedLog: AuditReader {
    var events: [RecordedEvent]
    var outcomes: [CommandOutcome]
    var end: Position

    init(_ log: MemoryEventLog) {
        events = log.events
        outcomes = log.outcomes.values.sorted { $0.position < $1.position }
        end = Position(Int64(log.events.count))
    }

    func head() async throws(EventLogError) -> LogHead {
        LogHead(position: end, epoch: 1, recordedAt: events.last?.recordedAt ?? .noon, group: 0)
    }

    func events(
        inStreamOrderAfter place: StreamPlace?, through last: Position, limit: Int
    ) async throws(EventLogError) -> [StreamOrderEvent] {
        // Stable: a doubled event stands beside itself. Pages are cut by count, as a store without a key would.
        let all = events.map { event in
            StreamOrderEvent(
                position: event.position, tenant: event.tenant, stream: event.stream, version: event.version,
                data: event.data)
        }
        guard place == nil else { return [] }
        return all.enumerated().sorted { left, right in
            if StreamPlace.precedes(left.element.place, right.element.place) { return true }
            if StreamPlace.precedes(right.element.place, left.element.place) { return false }
            return left.offset < right.offset
        }.map(\.element)
    }

    func marks(
        after position: Position, through last: Position, limit: Int
    ) async throws(EventLogError) -> [EventMark] {
        events.filter { position < $0.position && $0.position <= last }.sorted { $0.position < $1.position }
            .prefix(limit).map { event in
                EventMark(
                    position: event.position, recordedAt: event.recordedAt, tenant: event.tenant,
                    stream: event.stream, commandKey: event.commandKey, meta: event.meta)
            }
    }

    func outcomes(after place: OutcomeMark?, limit: Int) async throws(EventLogError) -> [OutcomeMark] {
        guard place == nil else { return [] }
        return outcomes.map { OutcomeMark(key: $0.key, week: 0, position: $0.position) }
            .sorted { $0.key < $1.key }
    }
}

extension RecordedEvent {
    /// The same with something else in it.
    func with(
        position: Int64? = nil, version: Int32? = nil, recordedAt: Timestamp? = nil, data: EventData? = nil,
        stream: StreamName? = nil, commandKey: String? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            position: position.map { Position($0) } ?? self.position, tenant: tenant, stream: stream ?? self.stream,
            version: version.map { StreamVersion($0) } ?? self.version, recordedAt: recordedAt ?? self.recordedAt,
            occurredAt: occurredAt, commandKey: commandKey.map { CommandKey($0) } ?? self.commandKey,
            data: data ?? self.data, meta: meta)
    }
}
