import Digests
import Foundation
import JSON
import JWTKit

/// A private signing key with its name: the first half of its public key's SHA-256, in hexadecimal.
struct TokenKey: Sendable {
    let kid: String
    let key: EdDSA.PrivateKey

    static func generate() throws -> TokenKey { TokenKey(try EdDSA.PrivateKey()) }

    private init(_ key: EdDSA.PrivateKey) {
        self.key = key
        let digest = SHA256.hash(Array(key.publicKey.rawRepresentation))
        kid = digest.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    init(contentsOf path: String) throws(KeyFileError) {
        guard let seed = try KeyFiles.read(path)["d"]?.asString else { throw .malformed(path: path) }
        do { self.init(try EdDSA.PrivateKey(d: seed, curve: .ed25519)) } catch { throw .malformed(path: path) }
    }

    var publicJWK: JSONValue { .object(members) }

    var privateJWK: JSONValue {
        var members = members
        members.set("d", to: .string(Base64URL.encode(Array(key.rawRepresentation))))
        return .object(members)
    }

    private var members: JSONObject {
        var members = JSONObject()
        members.set("kty", to: "OKP")
        members.set("crv", to: "Ed25519")
        members.set("alg", to: "EdDSA")
        members.set("use", to: "sig")
        members.set("kid", to: .string(kid))
        members.set("x", to: .string(Base64URL.encode(Array(key.publicKey.rawRepresentation))))
        return members
    }
}
