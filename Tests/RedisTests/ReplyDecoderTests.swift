import TestSupport
import Testing

@testable import Redis

@Suite("Redis reply decoder", .timeLimit(.minutes(5)))
struct ReplyDecoderTests {
    private static let wire =
        "+OK\r\n-ERR no such thing\r\n:-42\r\n:9223372036854775807\r\n$5\r\na\r\nb\0\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
        + "*3\r\n:1\r\n*2\r\n$1\r\nx\r\n*0\r\n$-1\r\n*1\r\n*1\r\n*1\r\n+deep\r\n"
    private static let values: [RedisValue] = [
        .status("OK"), .error("ERR no such thing"), .integer(-42), .integer(.max), .bulk(Array("a\r\nb\0".utf8)),
        .bulk([]), .null, .null, .array([]),
        .array([.integer(1), .array([.bulk([0x78]), .array([])]), .null]),
        .array([.array([.array([.status("deep")])])]),
    ]

    private static func decode(_ pieces: [[UInt8]], replyBytesMax: Int = 1 << 20) throws(RedisError) -> [RedisValue] {
        var decoder = ReplyDecoder(replyBytesMax: replyBytesMax)
        var values: [RedisValue] = []
        for piece in pieces {
            try decoder.decode(piece.span, wantsFlat: { 0 }) { reply in
                if case .value(let value) = reply { values.append(value) }
            }
        }
        return values
    }

    /// The same, so many replies kept flat together as `flat` says for the number of the first.
    private static func decode(_ pieces: [[UInt8]], flat: (Int) -> Int) throws(RedisError) -> [RedisValue] {
        var decoder = ReplyDecoder(replyBytesMax: 1 << 20)
        var values: [RedisValue] = []
        for piece in pieces {
            try decoder.decode(piece.span, wantsFlat: { flat(values.count) }) { reply in
                switch reply {
                case .value(let value): values.append(value)
                case .flat(let replies):
                    var next = 0
                    for _ in 0..<flat(values.count) {
                        var end = next
                        replies.skip(&end)
                        values.append(replies.value(at: &next))
                        #expect(next == end)
                    }
                    #expect(next == replies.parts.count)
                }
            }
        }
        return values
    }

    @Test("Flat replies say the same, whole, split at every byte, byte by byte, and among others")
    func flat() throws {
        let bytes = Array(Self.wire.utf8)
        let all = Self.values.count
        #expect(try Self.decode([bytes], flat: { _ in 1 }) == Self.values)
        #expect(try Self.decode([bytes], flat: { _ in all }) == Self.values)
        #expect(try Self.decode(bytes.map { [$0] }, flat: { _ in all }) == Self.values)
        for at in 0...bytes.count {
            let pieces = [Array(bytes[..<at]), Array(bytes[at...])]
            #expect(try Self.decode(pieces, flat: { _ in 1 }) == Self.values)
            #expect(try Self.decode(pieces, flat: { _ in all }) == Self.values)
            #expect(try Self.decode(pieces, flat: { $0 % 2 == at % 2 ? 1 : 0 }) == Self.values)
            #expect(try Self.decode(pieces, flat: { $0 == 2 ? 5 : 0 }) == Self.values)
        }
    }

    @Test("Every type is read, whole and split at every byte, and byte by byte")
    func splits() throws {
        let bytes = Array(Self.wire.utf8)
        #expect(try Self.decode([bytes]) == Self.values)
        for at in 0...bytes.count {
            #expect(try Self.decode([Array(bytes[..<at]), Array(bytes[at...])]) == Self.values)
        }
        #expect(try Self.decode(bytes.map { [$0] }) == Self.values)
    }

    @Test("Many replies and large ones come through pieces of any size")
    func large() throws {
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let many = [UInt8]((0..<20_000).map { ":\($0)\r\n" }.joined().utf8)
        let wire = many + Array("$\(body.count)\r\n".utf8) + body + Array("\r\n".utf8)
        let expected = (0..<20_000).map { RedisValue.integer($0) } + [.bulk(body)]
        for size in [1_000, 16_384, 65_536, wire.count] {
            let pieces = stride(from: 0, to: wire.count, by: size).map { Array(wire[$0..<min($0 + size, wire.count)]) }
            #expect(try Self.decode(pieces) == expected)
            #expect(try Self.decode(pieces, flat: { _ in 1 }) == expected)
            #expect(try Self.decode(pieces, flat: { _ in expected.count }) == expected)
        }
    }

    @Test(
        "What is no RESP2 is refused",
        arguments: [
            "hello\r\n", "%1\r\n+a\r\n+b\r\n", "$x\r\n", ":12a\r\n", "*2000000000\r\n", "$-2\r\n", "*-2\r\n", "\0",
            String(repeating: "*1\r\n", count: 50), ":\r\n", ":9223372036854775808\r\n", ":01\r\n", ":-0\r\n",
            ":+1\r\n",
        ])
    func refused(text: String) {
        #expect(throws: RedisError.self) { try Self.decode([Array(text.utf8)]) }
        #expect(throws: RedisError.self) { try Self.decode([Array(text.utf8)], flat: { _ in 1 }) }
    }

    @Test("A reply may not fill more memory than allowed")
    func bound() throws {
        let piece = [UInt8](repeating: 0x61, count: 10_000)
        let pieces = [Array("$400000000\r\n".utf8)] + Array(repeating: piece, count: 30)
        #expect(try Self.decode(pieces, replyBytesMax: 400_000).isEmpty)
        #expect(throws: RedisError.protocolViolation(reason: "a reply of more than 100000 bytes")) {
            try Self.decode(pieces, replyBytesMax: 100_000)
        }
    }

    @Test("Damaged bytes are read or refused, never a crash")
    func mutations() {
        let seed = UInt64.random(in: .min ... .max)
        print("RESP seed \(seed)")
        var random = SeededRandom(seed: seed)
        let alphabet = Array("+-:$*%0123456789\r\n\0a".utf8)
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            var bytes = Array(Self.wire.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                if Bool.random(using: &random) { bytes[at] = byte } else { bytes.insert(byte, at: at) }
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            do throws(RedisError) {
                let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
                let values = try Self.decode(pieces)
                #expect(values.count <= bytes.count)
                let flat = try Self.decode(pieces, flat: { _ in 1 })
                #expect(flat == values)
            } catch {
                guard case .protocolViolation = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }
}
