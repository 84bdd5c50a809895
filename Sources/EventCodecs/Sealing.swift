import Digests
import Domain
import EventSchemas
public import EventSourcing
import Foundation

/// Keys that also choose the nonces: for tests that compare bytes. Real keys leave it to chance.
public protocol NonceGivingKeys: PersonKeys {
    /// 12 bytes, never the same twice under one key.
    func nonce() -> [UInt8]
}

/// Personal fields are sealed here, under the person's key, bound to the person and to the type of event.
enum Sealing {
    private static let keyVersion: Int32 = 1

    /// The sealed field; empty for a value that is not known any more.
    static func seal<Value>(
        _ personal: Personal<Value>, in type: EventTypeID, keys: some PersonKeys, _ encode: (Value) -> [UInt8]
    ) throws(EventCodecError) -> Mallard_Personal_V1_Sealed {
        var sealed = Mallard_Personal_V1_Sealed()
        sealed.person = personal.person.rawValue
        sealed.keyVersion = keyVersion
        guard let value = personal.value else { return sealed }
        switch keys.state(of: personal.person) {
        case .notLoaded: throw .keyNotLoaded(personal.person)
        case .shredded: return sealed
        case .live(let key):
            do {
                let nonce = try (keys as? any NonceGivingKeys)?.nonce() ?? AES256GCM.randomNonce()
                let text = try AES256GCM.seal(
                    encode(value), key: SymmetricKey(key.bytes), nonce: nonce,
                    context: context(personal.person, type))
                sealed.nonceAndCiphertext = Data(nonce + text)
            } catch {
                throw .malformed(type, reason: "cannot be sealed: \(error)")
            }
        }
        return sealed
    }

    /// The value, or nil in it where the key is destroyed.
    static func open<Value>(
        _ sealed: Mallard_Personal_V1_Sealed, in type: EventTypeID, keys: some PersonKeys,
        _ decode: ([UInt8]) throws(EventCodecError) -> Value
    ) throws(EventCodecError) -> Personal<Value> {
        let person = PersonID(sealed.person)
        guard !sealed.nonceAndCiphertext.isEmpty else { return Personal(person, nil) }
        switch keys.state(of: person) {
        case .notLoaded: throw .keyNotLoaded(person)
        case .shredded: return Personal(person, nil)
        case .live(let key):
            let bytes = [UInt8](sealed.nonceAndCiphertext)
            let plaintext: [UInt8]
            do {
                plaintext = try AES256GCM.open(
                    Array(bytes.dropFirst(AES256GCM.nonceByteCount)), key: SymmetricKey(key.bytes),
                    nonce: Array(bytes.prefix(AES256GCM.nonceByteCount)), context: context(person, type))
            } catch {
                throw .malformed(type, reason: "the seal of a personal field is broken")
            }
            return Personal(person, try decode(plaintext))
        }
    }

    /// What a sealed field is bound to, so that it cannot be moved to another person or another kind of event.
    private static func context(_ person: PersonID, _ type: EventTypeID) -> [UInt8] {
        Array("\(person.rawValue)\0\(type.rawValue)".utf8)
    }
}

extension Sealing {
    static func seal(
        text: Personal<String>, in type: EventTypeID, keys: some PersonKeys
    ) throws(EventCodecError) -> Mallard_Personal_V1_Sealed {
        try seal(text, in: type, keys: keys) { Array($0.utf8) }
    }

    static func open(
        text: Mallard_Personal_V1_Sealed, in type: EventTypeID, keys: some PersonKeys
    ) throws(EventCodecError) -> Personal<String> {
        try open(text, in: type, keys: keys) { bytes throws(EventCodecError) in String(decoding: bytes, as: UTF8.self) }
    }
}
