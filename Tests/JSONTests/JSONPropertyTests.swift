import JSON
import TestSupport
import Testing

@Suite("JSON properties", .timeLimit(.minutes(5)))
struct JSONPropertyTests {
    private static func seed() -> UInt64 {
        let seed = UInt64.random(in: .min ... .max)
        print("JSON seed \(seed)")
        return seed
    }

    private static func string(_ random: inout SeededRandom) -> String {
        let alphabet = Array("aZ0 \"\\/\n\0\u{1F}é你😀\u{301}".unicodeScalars)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            scalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
        return String(scalars)
    }

    private static func value(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int64(bitPattern: random.next() >> UInt64.random(in: 0...63, using: &random)))
        case 3: return .number("\(Int.random(in: -9...9, using: &random)).\(random.next())e-\(random.next() % 400)")
        case 4, 5: return .string(string(&random))
        case 6: return .array((0..<Int.random(in: 0...6, using: &random)).map { _ in value(&random, depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                _ = object.append(key: string(&random), value: value(&random, depth: depth - 1))
            }
            return .object(object)
        }
    }

    @Test("What is encoded is read back as it was, to the byte")
    func roundTrip() throws {
        var random = SeededRandom(seed: Self.seed())
        for _ in 0..<2_000 {
            let value = Self.value(&random, depth: 4)
            let encoded = value.encoded()
            let read = try JSONValue.parse(encoded)
            #expect(read == value)
            #expect(read.encoded() == encoded)
        }
    }

    @Test("Damaged texts are refused or read, but never crash, and errors point into the text")
    func mutations() {
        var random = SeededRandom(seed: Self.seed())
        let end = ContinuousClock.now + .seconds(2)
        let alphabet = Array("{}[]\",:\\u0123456789eE+-.tfn \u{0}\u{80}".utf8) + [0xC3, 0xFF, 0xED]
        while ContinuousClock.now < end {
            var bytes = Self.value(&random, depth: 3).encoded()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: at)
                case 1 where at < bytes.count: bytes.remove(at: at)
                case 2 where at < bytes.count: bytes[at] = UInt8(truncatingIfNeeded: random.next())
                default: bytes.removeLast(bytes.count - at)
                }
            }
            do {
                let value = try JSONValue.parse(bytes)
                #expect(value.encoded().count <= 6 * bytes.count)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
            }
        }
    }
}
