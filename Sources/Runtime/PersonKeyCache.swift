import EventSourcing
import Synchronization

/// The persons' keys at hand. Bounded; what was forgotten is loaded again.
final class PersonKeyCache: Sendable {
    private enum Known {
        case state(PersonKeyState)
        /// Looked up and not there: reads as shredded until somebody creates it.
        case absent
    }

    private let known: Mutex<RecentMap<TenantPerson, Known>>

    init(entriesMax: Int) { known = Mutex(RecentMap(entriesMax: entriesMax)) }

    func state(of person: TenantPerson) -> PersonKeyState {
        switch known.withLock({ $0.peek(person) }) {
        case .state(let state): state
        case .absent: .shredded
        case nil: .notLoaded
        }
    }

    /// Whether the person's key, live or destroyed, is known to exist.
    func exists(_ person: TenantPerson) -> Bool {
        if case .state = known.withLock({ $0.peek(person) }) { true } else { false }
    }

    func learn(_ answer: [TenantPerson: PersonKeyState], asked: [TenantPerson]) {
        known.withLock { known in
            for person in asked {
                known.insert(answer[person].map { .state($0) } ?? .absent, for: person)
            }
        }
    }

    func forget(_ person: TenantPerson) { known.withLock { $0.remove(person) } }

    func keys(of tenant: TenantID) -> TenantKeys { TenantKeys(cache: self, tenant: tenant) }
}

/// The keys of one tenant's persons, as the codecs ask for them.
struct TenantKeys: PersonKeys {
    let cache: PersonKeyCache
    let tenant: TenantID

    func state(of person: PersonID) -> PersonKeyState {
        cache.state(of: TenantPerson(tenant: tenant, person: person))
    }
}
