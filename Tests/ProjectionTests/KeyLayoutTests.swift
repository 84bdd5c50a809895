import EventSourcing
import ProjectionKit
import TestSupport
import Testing

@Suite("Names and buckets", .timeLimit(.minutes(5)))
struct KeyLayoutTests {
    private let generation = GenerationID(partition: .first, projection: "product_page", number: 3)

    @Test("The hash is FNV-1a, so that every machine and version finds the same bucket")
    func hashIsFNV() {
        func hash(_ text: String) -> UInt64 {
            var hash = StableHash()
            hash.combine(text)
            return hash.value
        }
        #expect(hash("") == 0xCBF2_9CE4_8422_2325)
        #expect(hash("a") == 0xAF63_DC4C_8601_EC8C)
        #expect(hash("foobar") == 0x8594_4171_F739_67E8)
    }

    @Test("Where a row stands never changes")
    func bucketsAreFrozen() {
        #expect(RowLayout.keyed.bucket(tenant: .mall, placement: "p1") == 33)
        #expect(RowLayout.perTenant.bucket(tenant: .mall, placement: "p1") == 25)
        #expect(RowLayout.perTenant.bucket(tenant: .mall, placement: "p2") == 25)
    }

    @Test("Rows, indexes and checkpoint of a bucket share a hash tag")
    func namesShareATag() {
        let keys = GenerationKeys(generation, layout: .keyed)
        let bucket = RowLayout.keyed.bucket(tenant: .mall, placement: "p1")
        #expect(keys.row(tenant: .mall, key: "spu/p1", placement: "p1") == "m:{1.product_page.3.\(bucket)}:mall:spu/p1")
        #expect(keys.index(tenant: .mall, name: "x", placement: "p1") == "i:{1.product_page.3.\(bucket)}:mall:x")
        #expect(keys.checkpoint(bucket: bucket) == "c:{1.product_page.3.\(bucket)}")
    }

    @Test("A thousand keys fill the buckets evenly enough")
    func bucketsAreEven() {
        var counts = [Int](repeating: 0, count: RowLayout.bucketCount)
        for number in 0..<6_400 { counts[RowLayout.keyed.bucket(tenant: .mall, placement: "p\(number)")] += 1 }
        #expect(counts.allSatisfy { (50...150).contains($0) }, "\(counts)")
    }

    @Test("Instants are read back as they were written, through leap days and before 1970")
    func instants() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<5_000 {
            let instant = Timestamp(
                milliseconds: Int64.random(in: -60_000_000_000_000...250_000_000_000_000, using: &random))
            let text = InstantText.text(instant)
            #expect(InstantText.instant(text) == instant, "\(text)")
        }
        #expect(InstantText.text(Timestamp(milliseconds: 1_488_787_200_123)) == "2017-03-06T08:00:00.123Z")
        #expect(InstantText.text(Timestamp(milliseconds: -62_167_219_200_000)) == "0000-01-01T00:00:00.000Z")
    }

    @Test(
        "An instant of no year that a log holds has a text of its own, and is not read back as another",
        arguments: [Int64.min, -62_167_219_200_001, 253_402_300_800_000, Int64.max])
    func strangeInstants(milliseconds: Int64) {
        let text = InstantText.text(Timestamp(milliseconds: milliseconds))
        #expect(text.hasSuffix("Z"))
        #expect(InstantText.instant(text) == nil, "\(text)")
    }

    @Test(
        "What is no instant of ours is none",
        arguments: [
            "", "2017-03-06T08:00:00.123", "2017-03-06T08:00:00.123+0", "2017/03/06T08:00:00.123Z",
            "2017-03-06 08:00:00.123Z", "2017-03-06T08.00.00.123Z", "2017-03-06T08:00:00,123Z",
            "+017-03-06T08:00:00.123Z", "201é-03-06T08:00:00.12Z", "2017-03-06T08:00:00.123Zé",
        ])
    func noInstants(text: String) {
        #expect(InstantText.instant(text) == nil)
    }

    @Test("A key is parted at its first mark")
    func keyParts() {
        #expect(RowKey.parts(of: "p1.1@store@7", at: "@") == ("p1.1", "store@7"))
        #expect(RowKey.parts(of: "@", at: "@") == ("", ""))
        #expect(RowKey.parts(of: "茶", at: "/") == ("茶", nil))
    }

    @Test("A watermark message survives the wire; mutated bytes never trap")
    func messagesSurvive() {
        let mark = Watermark(projection: "product_page", generation: 3, position: Position(9), epoch: 1_700_000_000_000)
        for changed in [nil, [], ["m:mall:CATEGORY|Food / Tea", "i:mall:all:price"]] {
            let message = WatermarkMessage(mark: mark, changed: changed)
            #expect(WatermarkMessage(encoded: message.encoded) == message)
        }
        #expect(WatermarkMessage(encoded: WatermarkMessage(mark: mark, changed: ["a\nb"]).encoded)?.changed == nil)
        let seed: UInt64 = 5
        print("mutating watermark messages, seed \(seed)")
        var random = SeededRandom(seed: seed)
        let good = Array(WatermarkMessage(mark: mark, changed: ["m:mall:p1"]).encoded.utf8)
        for _ in 0..<50_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = WatermarkMessage(encoded: String(decoding: bytes, as: UTF8.self))
        }
    }
}
