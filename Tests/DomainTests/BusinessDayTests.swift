import Domain
import EventSourcing
import Testing

@Suite("The business day", .timeLimit(.minutes(5)))
struct BusinessDayTests {
    @Test(
        "A day is counted in the tenant's zone",
        arguments: [
            (0, 0, 19_700_101), (0, 480, 19_700_101), (-1, 0, 19_691_231), (1_750_000_000_000, 480, 20_250_615),
            (1_483_228_799_999, 0, 20_161_231), (1_483_228_800_000, 0, 20_170_101),
            (1_483_200_000_000, 480, 20_170_101), (1_483_199_999_999, 480, 20_161_231),
            (951_782_400_000, 0, 20_000_229), (951_868_800_000, 0, 20_000_301), (4_107_542_399_000, 0, 21_000_228),
            (4_107_542_400_000, 0, 21_000_301),
        ] as [(Int64, Int32, Int32)])
    func countsInTheZone(milliseconds: Int64, offset: Int32, day: Int32) {
        let instant = Timestamp(milliseconds: milliseconds)
        #expect(BusinessDay(of: instant, utcOffsetMinutes: offset) == BusinessDay(day))
    }

    @Test("Every day from 1900 to 2200 follows the one before as on a calendar")
    func followsTheCalendar() {
        var (year, month, day): (Int32, Int32, Int32) = (1900, 1, 1)
        var instant = Timestamp(milliseconds: -2_208_988_800_000)
        while year < 2200 {
            let found = BusinessDay(of: instant, utcOffsetMinutes: 0)
            hold(found.rawValue == year * 10_000 + month * 100 + day, "\(found)")
            hold(found.month == year * 100 + month, "\(found)")
            hold(found.isInCalendar, "\(found)")
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths: [Int32] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[Int(month) - 1] {
                hold(!BusinessDay(year * 10_000 + month * 100 + day).isInCalendar, "\(found) is the month's last")
                (month, day) = (month + 1, 1)
            }
            if month > 12 { (year, month) = (year + 1, 1) }
            instant = instant.advanced(bySeconds: 86_400)
        }
    }

    @Test("A day is read as it is written, and nothing else is")
    func readsText() {
        #expect(BusinessDay("2026-10-01") == BusinessDay(20_261_001))
        #expect(BusinessDay("2024-02-29") == BusinessDay(20_240_229))
        let others = [
            "", "2026-02-29", "2026-13-01", "2026-1-01", "20261001", "2026-10-01 ", "+026-10-01", "2026-10-0a",
        ]
        for text in others {
            #expect(BusinessDay(text) == nil, "\(text)")
        }
    }

    @Test(
        "The calendar has no day of this number",
        arguments: [0, -20_260_101, 101, 260_101, 20_260_001, 20_261_301, 20_260_100, 100_000_101] as [Int32])
    func knowsNoSuchDay(number: Int32) { #expect(!BusinessDay(number).isInCalendar) }
}

@Suite("Names", .timeLimit(.minutes(5)))
struct DomainIDTests {
    @Test("Ids are 1 to 64 letters, digits, dots, underscores and hyphens")
    func validates() {
        #expect(SpuID(validating: "p1029743") == SpuID("p1029743"))
        #expect(SkuID(validating: "A-z_0.9") != nil)
        #expect(OrderID(validating: String(repeating: "x", count: 64)) != nil)
        for bad in ["", "a b", "a@b", "é", "a/b", String(repeating: "x", count: 65)] {
            #expect(OrderID(validating: bad) == nil, "\(bad)")
        }
    }

    @Test("A SKU's id names its product")
    func namesTheProduct() {
        #expect(SkuID("p1029743.1").spu == SpuID("p1029743"))
        #expect(SkuID("a.b.red").spu == SpuID("a.b"))
        #expect(SkuID("p1").spu == nil)
        #expect(SkuID(".1").spu == nil)
        #expect(SkuID("p1.").spu == nil)
    }

    @Test("Streams are ordered by name on every machine")
    func ordersStreams() {
        let keys = [StockKey(SkuID("b.1"), LocationID("x")), StockKey(SkuID("B.1"), LocationID("x"))].sorted()
        #expect(keys.map(\.stream.rawValue) == ["stock-B.1@x", "stock-b.1@x"])
        let skus = ["a", "a-b", "a.b", "aB", "ab", "a_", "A", "ab-"]
        for left in skus {
            for right in skus {
                for (here, there) in [("x", "y"), ("y", "x"), ("x", "x")] {
                    let ours = StockKey(SkuID(left), LocationID(here))
                    let theirs = StockKey(SkuID(right), LocationID(there))
                    #expect((ours < theirs) == (ours.stream < theirs.stream))
                }
            }
        }
        #expect(StreamName.couponUser(CouponTemplateID("t"), .alice).rawValue == "couponuser-t@alice")
        #expect(StreamName.categoryTree.category == "categorytree")
    }
}
