public import EventSourcing

extension MemoryEventLog: AuditReader {
    /// Sorts all events each time: for tests, not for large logs.
    public func events(
        inStreamOrderAfter place: StreamPlace?, through last: Position, limit: Int
    ) async throws(EventLogError) -> [StreamOrderEvent] {
        let all = events.filter { $0.position <= last }.map { event in
            StreamOrderEvent(
                position: event.position, tenant: event.tenant, stream: event.stream, version: event.version,
                data: event.data)
        }
        let after = all.filter { event in place.map { StreamPlace.precedes($0, event.place) } ?? true }
        return Array(after.sorted { StreamPlace.precedes($0.place, $1.place) }.prefix(limit))
    }

    public func marks(
        after position: Position, through last: Position, limit: Int
    ) async throws(EventLogError) -> [EventMark] {
        events.filter { position < $0.position && $0.position <= last }.prefix(limit).map { event in
            EventMark(
                position: event.position, recordedAt: event.recordedAt, tenant: event.tenant,
                stream: event.stream, commandKey: event.commandKey, meta: event.meta)
        }
    }

    public func outcomes(after place: OutcomeMark?, limit: Int) async throws(EventLogError) -> [OutcomeMark] {
        let all = outcomes.values.map { outcome in
            OutcomeMark(key: outcome.key, week: 0, position: outcome.position)
        }
        let after = all.filter { mark in place.map { $0.key < mark.key } ?? true }
        return Array(after.sorted { $0.key < $1.key }.prefix(limit))
    }
}
