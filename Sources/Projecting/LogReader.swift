public import Domain
public import EventSourcing
import ProjectionKit

/// Turns a stored event into the domain's. Throws `keyNotLoaded` for a person whose key is not at hand.
public typealias EventDecoding =
    @Sendable (RecordedEvent, PersonKeyRing.TenantKeys) throws(EventCodecError) ->
    CommerceEvent

/// Reads pages of the log and decodes them once, for all who follow it in this process.
struct LogReader: Sendable {
    let log: any EventLog
    let decode: EventDecoding
    let keys: PersonKeyRing
    /// Events a page holds at most.
    var pageLimit: Int
    /// Reads as if the log ended here; nil reads all of it.
    var end: Position?

    /// The events after `position` of the categories asked for. Waits only for the log and for keys.
    func page(after position: Position, of categories: EventCategories) async throws(EventLogError) -> EventPage {
        keys.expire()
        let limit = end.map { Int(max(0, min(Int64(pageLimit), $0.rawValue - position.rawValue))) } ?? pageLimit
        let recorded = limit > 0 ? try await log.read(after: position, limit: limit) : []
        guard let last = recorded.last else {
            return EventPage(after: position, through: position, events: [], isFull: false)
        }
        var events: [ProjectedEvent] = []
        events.reserveCapacity(recorded.count)
        var sealed: [(index: Int, event: RecordedEvent)] = []
        var persons: Set<TenantPerson> = []
        for event in recorded {
            guard let category = EventCategories(named: event.stream.category), categories.contains(category)
            else { continue }
            do {
                events.append(ProjectedEvent(event, category, .success(try decode(event, keys.keys(of: event.tenant)))))
            } catch .keyNotLoaded(let person) {
                persons.insert(TenantPerson(tenant: event.tenant, person: person))
                sealed.append((events.count, event))
                events.append(ProjectedEvent(event, category, .failure(UnreadableEvent(reason: "key not loaded"))))
            } catch {
                events.append(ProjectedEvent(event, category, .failure(UnreadableEvent(reason: "\(error)"))))
            }
        }
        if !persons.isEmpty { try await open(sealed, of: persons, in: &events) }
        return EventPage(
            after: position, through: last.position, events: events, isFull: recorded.count == pageLimit)
    }

    /// Loads the keys of `persons` and decodes again. An event may name several persons, one found missing at a time.
    private func open(
        _ sealed: [(index: Int, event: RecordedEvent)], of persons: Set<TenantPerson>, in events: inout [ProjectedEvent]
    ) async throws(EventLogError) {
        var persons = persons
        var left = sealed
        while !persons.isEmpty {
            try await keys.load(persons)
            persons = []
            var still: [(index: Int, event: RecordedEvent)] = []
            for (index, event) in left {
                let content: Result<CommerceEvent, UnreadableEvent>
                do {
                    content = .success(try decode(event, keys.keys(of: event.tenant)))
                } catch .keyNotLoaded(let person) {
                    persons.insert(TenantPerson(tenant: event.tenant, person: person))
                    still.append((index, event))
                    continue
                } catch {
                    content = .failure(UnreadableEvent(reason: "\(error)"))
                }
                events[index] = ProjectedEvent(event, events[index].category, content)
            }
            left = still
        }
    }
}

extension ProjectedEvent {
    fileprivate init(
        _ event: RecordedEvent, _ category: EventCategories, _ content: Result<CommerceEvent, UnreadableEvent>
    ) {
        let key = String(event.stream.key)
        self.init(
            position: event.position, category: category,
            content: content.map { body in
                FoldedEvent(tenant: event.tenant, key: key, occurredAt: event.occurredAt, body: body)
            })
    }
}
