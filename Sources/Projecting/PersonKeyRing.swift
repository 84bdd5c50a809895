public import EventSourcing
import Synchronization

/// The persons' keys that decoding has needed lately.
///
/// Forgotten after a minute, so that a destroyed key is not used for long, and bounded.
public final class PersonKeyRing: Sendable {
    private static let personsMax = 20_000
    private static let lifetime = Duration.seconds(60)

    private struct State {
        var keys: [TenantPerson: PersonKeyState] = [:]
        var emptiedAt = ContinuousClock.now
    }

    private let store: any PersonKeyStore
    private let state = Mutex(State())

    public init(store: any PersonKeyStore) { self.store = store }

    /// The keys at hand for the persons of one tenant.
    public func keys(of tenant: TenantID) -> TenantKeys { TenantKeys(ring: self, tenant: tenant) }

    public struct TenantKeys: PersonKeys {
        fileprivate let ring: PersonKeyRing
        fileprivate let tenant: TenantID

        public func state(of person: PersonID) -> PersonKeyState {
            ring.state.withLock { $0.keys[TenantPerson(tenant: tenant, person: person)] ?? .notLoaded }
        }
    }

    /// Brings keys to hand. A person without one reads as shredded.
    func load(_ persons: Set<TenantPerson>) async throws(EventLogError) {
        let ordered = persons.sorted { ($0.tenant, $0.person) < ($1.tenant, $1.person) }
        let found = try await store.keys(of: ordered, creating: false)
        state.withLock { state in
            for person in ordered { state.keys[person] = found[person] ?? .shredded }
        }
    }

    /// Forgets old keys. Only between pages: a page's keys must stay until it is decoded.
    func expire() {
        state.withLock { state in
            let isOld = ContinuousClock.now - state.emptiedAt > Self.lifetime
            if isOld || state.keys.count > Self.personsMax { state = State() }
        }
    }
}
