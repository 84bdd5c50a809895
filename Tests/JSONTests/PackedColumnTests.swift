import JSON
import TestSupport
import Testing

@Suite("Packed columns", .timeLimit(.minutes(5)))
struct PackedColumnTests {
    @Test("What is packed is unpacked, missing fragments included")
    func roundTrip() {
        let long = [UInt8](repeating: 0x31, count: 300)
        for fragments in [[], [nil], [[]], [Array("1".utf8), nil, Array("\"x\"".utf8), long]] as [[[UInt8]?]] {
            #expect(PackedColumn.decode(PackedColumn.encode(fragments)) == fragments)
        }
    }

    @Test("A list is as long as it is: what the log holds is never too much", arguments: [10_001, 300_000])
    func long(_ count: Int) {
        let fragments = (0..<count).map { $0 % 7 == 0 ? nil : Array("\($0)".utf8) }
        #expect(PackedColumn.decode(PackedColumn.encode(fragments)) == fragments)
    }

    @Test("The bytes are these, for ever")
    func golden() {
        #expect(PackedColumn.encode([Array("12".utf8), nil, []]) == [3, 3, 0x31, 0x32, 0, 1])
    }

    @Test(
        "Bytes that are no packed column are refused",
        arguments: [
            [], [1], [2, 1], [1, 5, 0x31], [1, 2, 0x31, 0x32], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0],
            Array(repeating: 0xFF, count: 9), Array(repeating: 0xFF, count: 8) + [0x7F],
        ])
    func refused(_ bytes: [UInt8]) {
        #expect(PackedColumn.decode(bytes) == nil)
    }

    @Test("A second of mutated columns: each is read or refused, and nothing outside is touched")
    func fuzz() {
        let seed = UInt64.random(in: .min ... .max)
        print("packed column fuzz: seed \(seed)")
        var random = SeededRandom(seed: seed)
        let whole = PackedColumn.encode([
            Array("\"abc\"".utf8), nil, Array("12".utf8), [UInt8](repeating: 9, count: 200),
        ])
        let end = ContinuousClock.now.advanced(by: .seconds(1))
        while ContinuousClock.now < end {
            var bytes = whole
            for _ in 0...(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.next() % 4 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
            guard let fragments = PackedColumn.decode(bytes) else { continue }
            #expect(PackedColumn.decode(PackedColumn.encode(fragments)) == fragments, "seed \(seed)")
        }
    }
}
