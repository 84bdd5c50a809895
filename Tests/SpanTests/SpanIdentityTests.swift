import Spans
import TestSupport
import Testing
import Tracing

@Suite("The trace context of a caller", .timeLimit(.minutes(5)))
struct SpanIdentityTests {
    private static let known = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func isReadAndToldAgainAsItCame() throws {
        let span = try #require(SpanIdentity(traceparent: Self.known))
        #expect(span.isSampled && span.traceparent == Self.known)
        let silent = try #require(SpanIdentity(traceparent: Self.known.dropLast() + "0"))
        #expect(!silent.isSampled && silent.traceparent.hasSuffix("-00"))
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ])
    func isNoneIfItIsNotWhatTheW3CSays(_ text: String) {
        #expect(SpanIdentity(traceparent: text) == nil)
    }

    @Test func ofALaterVersionMayHaveFurtherParts() {
        let later = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-will-come"
        #expect(SpanIdentity(traceparent: later)?.isSampled == true)
    }

    @Test func mutatedTextIsReadWholeOrNotAtAll() {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            var bytes = Array(Self.known.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 32...126, using: &random), at: place)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let span = SpanIdentity(traceparent: text), text.hasPrefix("00") else { continue }
            #expect(span.traceparent.prefix(53) == text.prefix(53), "\(text)")
        }
    }
}
