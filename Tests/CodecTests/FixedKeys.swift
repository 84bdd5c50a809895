import EventCodecs
import EventSourcing

/// Keys a test knows: every person has one of their own, unless said otherwise, and nonces count up from zero.
struct FixedKeys: NonceGivingKeys {
    var shredded: Set<PersonID> = []
    var notLoaded: Set<PersonID> = []

    func state(of person: PersonID) -> PersonKeyState {
        if shredded.contains(person) { return .shredded }
        if notLoaded.contains(person) { return .notLoaded }
        var bytes = Array(person.rawValue.utf8.prefix(32))
        bytes += Array(repeating: 7, count: 32 - bytes.count)
        return .live(PersonKey(bytes: bytes))
    }

    func nonce() -> [UInt8] { Array(repeating: 9, count: 12) }
}

/// As above, with nonces by chance, as in life.
struct LiveKeys: PersonKeys {
    func state(of person: PersonID) -> PersonKeyState { FixedKeys().state(of: person) }
}
