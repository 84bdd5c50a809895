import Digests
import Testing

@Suite("Ed25519", .timeLimit(.minutes(5)))
struct Ed25519Tests {
    private static let vectors = [
        (
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test("Keys and signatures are those of RFC 8032")
    func published() throws {
        for vector in Self.vectors {
            let key = try Ed25519.PrivateKey(seed: SymmetricKey(Hexadecimal.bytes(vector.seed)))
            let message = Hexadecimal.bytes(vector.message)
            let signature = try key.sign(message)
            #expect(Hexadecimal.text(key.publicKey.bytes) == vector.publicKey)
            #expect(Hexadecimal.text(signature) == vector.signature)
            #expect(try key.publicKey.isValid(signature, for: message))
        }
    }

    @Test("One changed bit of message or signature, or another key, is noticed")
    func tampering() throws {
        let key = try Ed25519.PrivateKey.generate()
        let message = Array("position 42".utf8)
        let signature = try key.sign(message)
        for at in message.indices {
            var other = message
            other[at] ^= 1
            #expect(try !key.publicKey.isValid(signature, for: other))
        }
        for at in signature.indices {
            var other = signature
            other[at] ^= 0x10
            #expect(try !key.publicKey.isValid(other, for: message))
        }
        #expect(try !key.publicKey.isValid(Array(signature.dropLast()), for: message))
        #expect(try !Ed25519.PrivateKey.generate().publicKey.isValid(signature, for: message))
    }

    @Test("A key comes back from its exported seed; wrong lengths are refused")
    func lengths() throws {
        let key = try Ed25519.PrivateKey.generate()
        let again = try Ed25519.PrivateKey(seed: SymmetricKey(key.exported()))
        #expect(again.publicKey == key.publicKey)
        #expect(throws: DigestsError.invalidLength(expected: 32, actual: 31)) {
            try Ed25519.PublicKey([UInt8](repeating: 1, count: 31))
        }
        #expect(throws: DigestsError.invalidLength(expected: 32, actual: 33)) {
            try Ed25519.PrivateKey(seed: SymmetricKey([UInt8](repeating: 1, count: 33)))
        }
    }
}
