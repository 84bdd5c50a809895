import Digests
import Testing

@Suite("AES-256-GCM and its keys", .timeLimit(.minutes(5)))
struct AES256GCMTests {
    private static let zeros = String(repeating: "00", count: 32)
    private static let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    private static let text =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    private static let cipher =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"

    /// Test cases 13, 14 and 16 of the GCM submission to NIST: key, nonce, context, plaintext, sealed.
    private static let vectors = [
        [zeros, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
        [
            zeros, "000000000000000000000000", "", "00000000000000000000000000000000",
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
        ],
        [
            key, "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", text,
            cipher + "76fc6ece0f4e1768cddf8853bb2d551b",
        ],
    ]

    @Test("Sealing gives NIST's bytes and opening gives them back", arguments: vectors)
    func published(vector: [String]) throws {
        let bytes = vector.map(Hexadecimal.bytes)
        let key = try SymmetricKey(bytes[0])
        let sealed = try AES256GCM.seal(bytes[3], key: key, nonce: bytes[1], context: bytes[2])
        #expect(sealed == bytes[4])
        #expect(try AES256GCM.open(sealed, key: key, nonce: bytes[1], context: bytes[2]) == bytes[3])
    }

    @Test("One changed bit anywhere keeps the text closed")
    func tampering() throws {
        let key = try SymmetricKey.random()
        let nonce = try AES256GCM.randomNonce()
        let context = Array("person 7".utf8)
        let sealed = try AES256GCM.seal(Array("张伟".utf8), key: key, nonce: nonce, context: context)
        func refuses(_ sealed: [UInt8], _ key: SymmetricKey, _ nonce: [UInt8], _ context: [UInt8]) {
            #expect(throws: DigestsError.authenticationFailed) {
                try AES256GCM.open(sealed, key: key, nonce: nonce, context: context)
            }
        }
        for at in sealed.indices {
            var other = sealed
            other[at] ^= 1
            refuses(other, key, nonce, context)
        }
        for count in sealed.indices { refuses(Array(sealed.prefix(count)), key, nonce, context) }
        refuses(sealed, try .random(), nonce, context)
        refuses(sealed, key, try AES256GCM.randomNonce(), context)
        refuses(sealed, key, nonce, Array("person 8".utf8))
        refuses(sealed, key, nonce, [])
    }

    @Test("Keys and nonces of other lengths are refused")
    func lengths() throws {
        let short = try SymmetricKey([UInt8](repeating: 1, count: 16))
        #expect(throws: DigestsError.invalidLength(expected: 32, actual: 16)) {
            try AES256GCM.seal([], key: short, nonce: [UInt8](repeating: 0, count: 12))
        }
        let key = try SymmetricKey.random()
        #expect(throws: DigestsError.invalidLength(expected: 12, actual: 16)) {
            try AES256GCM.seal([], key: key, nonce: [UInt8](repeating: 0, count: 16))
        }
        #expect(throws: DigestsError.invalidLength(expected: 32, actual: 0)) { try SymmetricKey([]) }
    }

    @Test("No way of printing shows a key")
    func printing() throws {
        let key = try SymmetricKey([UInt8](repeating: 0xAB, count: 32))
        let signing = try Ed25519.PrivateKey(seed: key)
        var dumped = ""
        dump(key, to: &dumped)
        dump(signing, to: &dumped)
        let shown = dumped + "\(key) \(signing) \([key]) " + String(reflecting: key) + String(reflecting: signing)
        #expect(!shown.contains("171") && !shown.lowercased().contains("ab, ab") && !shown.contains("abab"))
    }

    @Test("Random bytes have the length asked for and differ; equality is by content")
    func randomness() throws {
        #expect(try SecureRandom.bytes(0).isEmpty)
        let one = try SecureRandom.bytes(32)
        let other = try SecureRandom.bytes(32)
        #expect(one.count == 32 && !ConstantTime.areEqual(one, other) && ConstantTime.areEqual(one, one))
        #expect(!ConstantTime.areEqual(one, Array(one.dropLast())) && ConstantTime.areEqual([], []))
        #expect(try SymmetricKey(one) == SymmetricKey(one))
        #expect(try SymmetricKey(one) != SymmetricKey(other))
    }
}
