import Compression
import TestSupport
import Testing

@Suite("LZ4 frames in memory", .timeLimit(.minutes(5)))
struct LZ4Tests {
    @Test("What is compressed comes back", arguments: [0, 1, 100, 65_536, 300_000, 2_000_000], [false, true])
    func roundTrip(count: Int, contentChecksum: Bool) throws {
        for sample in [Sample.text(count, seed: 3), Sample.noise(count, seed: 4), [UInt8](repeating: 7, count: count)] {
            let frame = try LZ4.compress(sample, contentChecksum: contentChecksum)
            #expect(try LZ4.decompress(frame, maximumBytes: count) == sample)
        }
    }

    @Test("A frame may hold the bytes allowed and not one more, whatever it claims")
    func bombs() throws {
        let frame = try LZ4.compress([UInt8](repeating: 0, count: 50_000_000))
        #expect(frame.count < 300_000)
        for maximumBytes in [0, 1, 4095, 65_536, 1_000_000] {
            #expect(throws: LZ4Error.tooLarge(maximumBytes: maximumBytes)) {
                try LZ4.decompress(frame, maximumBytes: maximumBytes)
            }
        }
        let small = try LZ4.compress(Array("成都".utf8))
        #expect(try LZ4.decompress(small, maximumBytes: 6) == Array("成都".utf8))
        #expect(throws: LZ4Error.tooLarge(maximumBytes: 5)) { try LZ4.decompress(small, maximumBytes: 5) }
    }

    @Test("A frame cut at any byte is truncated; more than a frame is refused")
    func torn() throws {
        let frame = try LZ4.compress(Sample.text(5_000, seed: 5))
        for count in 0..<frame.count {
            #expect(throws: LZ4Error.truncated) {
                try LZ4.decompress(Array(frame.prefix(count)), maximumBytes: 5_000)
            }
        }
        #expect(throws: LZ4Error.trailingBytes) { try LZ4.decompress(frame + [0], maximumBytes: 5_000) }
    }

    @Test("With a checksum, no changed byte gives other content")
    func corrupted() throws {
        let sample = Sample.text(3_000, seed: 6)
        let frame = try LZ4.compress(sample)
        for at in frame.indices {
            var damaged = frame
            damaged[at] ^= 0x21
            // A match may be found elsewhere in the same bytes: then the content is still the right one.
            if let content = try? LZ4.decompress(damaged, maximumBytes: 1 << 20) { #expect(content == sample) }
        }
        let error = #expect(throws: LZ4Error.self) { try LZ4.decompress(Array("not a frame".utf8), maximumBytes: 9) }
        guard case .corrupted = error else {
            Issue.record("\(String(describing: error)) does not say what is wrong")
            return
        }
    }

    @Test("Damaged frames give typed errors or bounded content, never a crash")
    func mutations() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("LZ4 seed \(seed)")
        var random = SeededRandom(seed: seed)
        let frames = try [false, true].map { try LZ4.compress(Sample.text(2_000, seed: 8), contentChecksum: $0) }
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            var bytes = frames[Int.random(in: 0...1, using: &random)]
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            do {
                #expect(try LZ4.decompress(bytes, maximumBytes: 4_000).count <= 4_000)
            } catch {
                #expect(error != .outOfMemory)
            }
            Self.readInPieces(bytes, &random)
        }
    }

    private static func readInPieces(_ bytes: [UInt8], _ random: inout SeededRandom) {
        do throws(LZ4Error) {
            var reader = try LZ4FrameReader(maximumBytes: 4_000)
            var total = 0
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...rest.count, using: &random)
                reader.feed(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
                while let chunk = try reader.next() { total += chunk.count }
            }
            try reader.finish()
            #expect(total <= 4_000)
        } catch {
            #expect(error != .outOfMemory)
        }
    }
}
