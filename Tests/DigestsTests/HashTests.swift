import Digests
import TestSupport
import Testing

@Suite("Hashes and keys derived with them", .timeLimit(.minutes(5)))
struct HashTests {
    @Test("SHA-256 gives the digests of FIPS 180")
    func sha256() {
        let vectors = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
        for (text, digest) in vectors { #expect(Hexadecimal.text(SHA256.hash(Array(text.utf8))) == digest) }
        let million = SHA256.hash([UInt8](repeating: 0x61, count: 1_000_000))
        #expect(Hexadecimal.text(million) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("Pieces of any size give the digest of the whole")
    func incremental() {
        var random = SeededRandom(seed: 7)
        let text = (0..<5_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for _ in 0..<50 {
            var hash = SHA256()
            var rest = text[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...min(300, rest.count), using: &random)
                let piece = rest.prefix(count)
                hash.update(piece.span)
                rest = rest.dropFirst(count)
            }
            #expect(hash.finish() == SHA256.hash(text))
        }
    }

    @Test("HMAC-SHA-256 gives the codes of RFC 4231")
    func hmac() throws {
        let vectors = [
            (
                String(repeating: "0b", count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                "4a656665", Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                String(repeating: "aa", count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
        for (key, message, code) in vectors {
            let key = try SymmetricKey(Hexadecimal.bytes(key))
            let expected = Hexadecimal.bytes(code)
            #expect(HMACSHA256.authenticationCode(for: message, key: key) == expected)
            #expect(HMACSHA256.isValid(expected, for: message, key: key))
            #expect(!HMACSHA256.isValid(expected, for: message + [0], key: key))
            #expect(!HMACSHA256.isValid(Array(expected.dropLast()), for: message, key: key))
        }
    }

    @Test("HKDF-SHA-256 gives the keys of RFC 5869")
    func hkdf() throws {
        let plain = try HKDFSHA256.deriveKey(
            from: SymmetricKey(Hexadecimal.bytes(String(repeating: "0b", count: 22))),
            salt: Hexadecimal.bytes("000102030405060708090a0b0c"), info: Hexadecimal.bytes("f0f1f2f3f4f5f6f7f8f9"),
            byteCount: 42)
        #expect(
            Hexadecimal.text(plain.exported())
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        let bare = try HKDFSHA256.deriveKey(
            from: SymmetricKey(Hexadecimal.bytes(String(repeating: "0b", count: 22))), salt: [], info: [],
            byteCount: 42)
        #expect(
            Hexadecimal.text(bare.exported())
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
        let key = try SymmetricKey.random()
        #expect(throws: DigestsError.invalidParameters) {
            try HKDFSHA256.deriveKey(from: key, salt: [], info: [], byteCount: 255 * 32 + 1)
        }
    }

    @Test("scrypt gives the keys of RFC 7914 and refuses parameters beyond its memory")
    func scrypt() throws {
        let small = Scrypt.Parameters(cost: 16, blockSize: 1, parallelism: 1)
        #expect(
            try Hexadecimal.text(Scrypt.derive(password: [], salt: [], parameters: small, byteCount: 64))
                == "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")
        let middle = Scrypt.Parameters(cost: 1024, blockSize: 8, parallelism: 16)
        let derived = try Scrypt.derive(
            password: Array("password".utf8), salt: Array("NaCl".utf8), parameters: middle, byteCount: 64)
        #expect(
            Hexadecimal.text(derived)
                == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
        for parameters in [
            Scrypt.Parameters(cost: 1 << 20, blockSize: 8, parallelism: 1),
            Scrypt.Parameters(cost: 1000, blockSize: 8, parallelism: 1),
            Scrypt.Parameters(cost: 16, blockSize: 0, parallelism: 1),
        ] {
            #expect(throws: DigestsError.invalidParameters) {
                try Scrypt.derive(password: [], salt: [], parameters: parameters)
            }
        }
    }
}
