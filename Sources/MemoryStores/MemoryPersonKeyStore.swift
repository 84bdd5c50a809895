public import EventSourcing
import Synchronization

public final class MemoryPersonKeyStore: PersonKeyStore {
    private let states = Mutex<[TenantPerson: PersonKeyState]>([:])

    public init() {}

    public func keys(
        of persons: [TenantPerson], creating: Bool
    ) async throws(EventLogError) -> [TenantPerson: PersonKeyState] {
        states.withLock { states in
            var found: [TenantPerson: PersonKeyState] = [:]
            for person in persons {
                if creating, states[person] == nil { states[person] = .live(PersonKey(bytes: Self.freshBytes())) }
                found[person] = states[person]
            }
            return found
        }
    }

    /// Destroys the key, for ever.
    public func shred(_ person: TenantPerson) { states.withLock { $0[person] = .shredded } }

    private static func freshBytes() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}
