import Digests
public import Domain
public import EventSourcing
import Identity
import JSON

/// An id from the body, or one made for it.
public struct MintedID<ID: DomainID>: Hashable, Sendable {
    public let id: ID
    /// Made here, so nothing of that name can exist but by this very command.
    public let isMinted: Bool
}

extension BodyReader {
    // Descriptions are literals, never put together: they are passed with every body and read with few.

    /// An amount in fen, at most what an order may come to.
    public mutating func fen(
        _ name: String, _ range: ClosedRange<Int64>, _ about: String, example: Int64, default fallback: Int64? = nil
    ) -> Int64 {
        integer(name, range, about, example: example, default: fallback)
    }

    public mutating func fen(
        _ name: String, _ about: String, example: Int64, default fallback: Int64? = nil
    ) -> Int64 {
        integer(name, 0...Fen.orderTotalMax, about, example: example, default: fallback)
    }

    /// A moment: milliseconds since 1970-01-01T00:00:00Z.
    public mutating func time(_ name: String, _ about: String) -> Timestamp {
        Timestamp(milliseconds: integer(name, Self.times, about, example: Self.timeExample))
    }

    public mutating func optionalTime(_ name: String, _ about: String) -> Timestamp? {
        optionalInteger(name, Self.times, about, example: Self.timeExample)
            .map(Timestamp.init(milliseconds:))
    }

    /// When what is recorded happened. Only tills and importers may name the past.
    public mutating func happened(_ name: String, _ about: String) -> Timestamp? {
        let time = optionalTime(name, about)
        if let time {
            if !isDescribing, principal.roles.isDisjoint(with: [.pos, .importer]) {
                forbidden = "Only the roles pos and import say when something happened."
            }
            occurredAt = time
        }
        return time
    }

    /// Whose command this is: a shopper's own, whatever the body says; staff must say for whom.
    public mutating func owner(_ name: String = "userId") -> UserID {
        let about = "The shopper. A shopper's own token says it; staff must."
        let isShopper = principal.kind == .user && !isDescribing
        let named: UserID? = optionalID(name, about, example: "u1001")
        guard isShopper else {
            if named == nil, !isDescribing { note(name, .required, "Is required of all but shoppers.") }
            return named ?? UserID("u1001")
        }
        let own = UserID(principal.subject.rawValue)
        if let named, named != own { forbidden = "A shopper acts for nobody else." }
        if named == nil {
            canonical.key(name)
            canonical.value(own.rawValue)
        }
        return own
    }

    /// An id that is made from the command's key where the body names none: the same key, the same id.
    public mutating func minted<ID: DomainID>(_ name: String, prefix: String, _ about: String) -> MintedID<ID> {
        let named: ID? = optionalID(name, about, example: prefix)
        if let named { return MintedID(id: named, isMinted: false) }
        let id = prefix + Self.fingerprint(sender, name)
        if !isDescribing {
            canonical.key(name)
            canonical.value(id)
        }
        return MintedID(id: ID(id), isMinted: true)
    }

    /// The number of a charge at its provider; of ids, the provider takes these.
    mutating func tradeNumber(_ name: String, prefix: String, _ about: String) -> MintedID<PaymentItemID> {
        guard isDescribing else { return minted(name, prefix: prefix, about) }
        describe(
            name, ["type": "string", "pattern": "^[A-Za-z0-9_-]{6,32}$", "description": .string(about)],
            isRequired: false, example: "wx20260801")
        return MintedID(id: PaymentItemID(prefix), isMinted: true)
    }

    private static let times: ClosedRange<Int64> = 0...253_402_300_799_999
    private static let timeExample: Int64 = 1_785_542_400_000

    /// 130 bits of SHA-256 over the scope in which a key is unique, in Crockford's base 32.
    private static func fingerprint(_ sender: CommandSender, _ name: String) -> String {
        let scope = [
            sender.principal.tenant.rawValue, sender.principal.subject.rawValue, sender.key.rawValue, name,
        ]
        let digest = SHA256.hash(Array(scope.joined(separator: "\u{0}").utf8))
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        var text = ""
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for byte in digest where text.utf8.count < 26 {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 5, text.utf8.count < 26 {
                bitCount -= 5
                text.unicodeScalars.append(Unicode.Scalar(alphabet[Int(bits >> bitCount & 31)]))
            }
            bits &= (1 << bitCount) - 1
        }
        return text
    }
}
