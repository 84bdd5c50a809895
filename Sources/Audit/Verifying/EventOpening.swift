import Domain
import EventCodecs
import EventSourcing

/// Decodes pages of events, with the keys that personal fields need: a broken seal is found like any broken byte.
struct EventOpening {
    /// Persons whose keys are kept at hand.
    private static let personsMax = 50_000

    private let store: any PersonKeyStore
    private var keys: [TenantID: TenantKeys] = [:]
    private var count = 0

    private struct TenantKeys: PersonKeys {
        var states: [PersonID: PersonKeyState] = [:]

        func state(of person: PersonID) -> PersonKeyState { states[person] ?? .notLoaded }
    }

    init(_ store: any PersonKeyStore) { self.store = store }

    mutating func open(_ page: [StreamOrderEvent]) async throws(EventLogError) -> [AuditedEvent] {
        if count > Self.personsMax { (keys, count) = ([:], 0) }
        var events: [AuditedEvent] = []
        events.reserveCapacity(page.count)
        var sealed: [Int] = []
        var persons: Set<TenantPerson> = []
        for (index, event) in page.enumerated() {
            let content = decode(event)
            if case .failure(.keyNotLoaded(let person)) = content {
                persons.insert(TenantPerson(tenant: event.tenant, person: person))
                sealed.append(index)
            }
            events.append(AuditedEvent(event, content))
        }
        // An event may name several persons, one of whom is found missing at a time.
        while !persons.isEmpty {
            try await load(persons)
            persons = []
            sealed = sealed.filter { index in
                let content = decode(page[index])
                events[index] = AuditedEvent(page[index], content)
                guard case .failure(.keyNotLoaded(let person)) = content else { return false }
                persons.insert(TenantPerson(tenant: page[index].tenant, person: person))
                return true
            }
        }
        return events
    }

    private func decode(_ event: StreamOrderEvent) -> Result<CommerceEvent, EventCodecError> {
        do throws(EventCodecError) {
            return .success(try CommerceEventDecoder.decode(event.data, keys: keys[event.tenant] ?? TenantKeys()))
        } catch {
            return .failure(error)
        }
    }

    /// A person without a key reads as shredded.
    private mutating func load(_ persons: Set<TenantPerson>) async throws(EventLogError) {
        let ordered = persons.sorted { ($0.tenant, $0.person) < ($1.tenant, $1.person) }
        let found = try await store.keys(of: ordered, creating: false)
        for person in ordered {
            keys[person.tenant, default: TenantKeys()].states[person.person] = found[person] ?? .shredded
        }
        count += ordered.count
    }
}
