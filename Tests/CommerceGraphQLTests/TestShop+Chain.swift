import Domain
import EventSourcing

/// Another mall, of whose days reports are read: two orders with coupons, stock that came and went.
extension TestShop {
    static let chain: [TestEvent] = chainProducts + chainCoupons + chainOrders + chainStock

    private static func chain(_ stream: StreamName, _ event: CommerceEvent, _ minute: Int64) -> TestEvent {
        TestEvent(stream, event, .minute(minute), tenant: .chain)
    }

    private static let day: Int64 = 24 * 60

    private static let chainProducts: [TestEvent] = ["p1", "p2"].flatMap { (id: SpuID) in
        [
            chain(.spu(id), .spu(.created(title: "Tea \(id)", categories: [])), 0),
            chain(.spu(id), .spu(.skuPut(Sku(id: SkuID("\(id).1"), listFen: 900))), 0),
            chain(.spu(id), .spu(.published), 0),
        ]
    }

    private static let chainCoupons: [TestEvent] = {
        let window = CouponRule(
            benefit: .fixed(faceFen: 500), validity: .window(from: .minute(0), to: .minute(100_000)))
        let definition = CouponTemplate.Definition(name: "Tea week", rule: window, budgetCount: 20, perUser: 2)
        let issues = ["c1", "c2", "c3"].map { (id: CouponID) in
            let issue = CouponIssue(
                template: "t1", user: "ann", rule: window, validFrom: .minute(0), validTo: .minute(100_000),
                source: .claim)
            return chain(.coupon(id), .coupon(.issued(issue)), 1)
        }
        return [
            chain(.couponTemplate("t1"), .couponTemplate(.created(definition)), 0),
            chain(.couponTemplate("t1"), .couponTemplate(.activated), 0),
        ] + issues + [chain(.coupon("c3"), .coupon(.expired), 2)]
    }()

    private static let chainOrders: [TestEvent] =
        order("a1", coupon: "c1", [line(1, "p1", 2, 3_600), line(2, "p2", 1, 900)], at: 30)
        + order("a2", coupon: "c2", [line(1, "p2", 2, 1_800)], at: 30 * day)
        + [chain(.coupon("c2"), .coupon(.restored("a2", validTo: .minute(100_000))), 31 * day)]

    private static func line(_ no: Int32, _ spu: String, _ units: Int64, _ fen: Int64) -> OrderLine {
        OrderLine(
            lineNo: no, spu: SpuID(spu), sku: SkuID("\(spu).1"), title: "Tea", specText: "", imageKey: nil,
            category: nil, categoryPath: [], quantity: units, unitListFen: fen / units, listFen: fen + 500,
            ownDiscountFen: 0, couponDiscountFen: 500, netFen: fen, runs: [], location: "s1", stockMode: .trackOnly)
    }

    private static func order(
        _ id: OrderID, coupon: CouponID, _ lines: [OrderLine], at minute: Int64
    ) -> [TestEvent] {
        let at = Timestamp.minute(minute)
        let day = BusinessDay(of: at, utcOffsetMinutes: 480)
        let net = lines.reduce(0) { $0 + $1.netFen }
        let placement = OrderPlacement(
            orderNo: "N\(id)", user: "ann", lane: .pos, store: "s1", lines: lines, goodsFen: net + 500,
            ownDiscountFen: 0, couponDiscountFen: 500, freightFen: 100, totalFen: net + 100,
            tender: TenderPlan(payableFen: net + 100), coupons: [coupon], address: nil, payExpiresAt: nil,
            businessDay: day, settingsVersion: 1)
        return [
            chain(.order(id), .order(.placed(placement)), minute),
            chain(.coupon(coupon), .coupon(.locked(id, discountFen: 500)), minute),
            chain(.order(id), .order(.paid(at: at, chargedFen: net + 100, businessDay: day)), minute),
            chain(.coupon(coupon), .coupon(.redeemed(id, discountFen: 500)), minute),
        ]
    }

    private static let chainStock: [TestEvent] = [
        stock("p1.1", .adjusted(delta: 10, reason: .purchase, docNo: "d", openedMode: .trackOnly), 0),
        stock("p2.1", .adjusted(delta: 5, reason: .purchase, docNo: "d", openedMode: .trackOnly), 0),
        stock("p1.1", .sold("a1", quantity: 2), day), stock("p2.1", .sold("a1", quantity: 1), day),
        stock("p2.1", .sold("a2", quantity: 2), 2 * day),
        stock("p3.1", .adjusted(delta: 1, reason: .found, docNo: "d", openedMode: .trackOnly), 3),
    ]

    private static func stock(_ sku: SkuID, _ event: Stock.Event, _ minute: Int64) -> TestEvent {
        chain(.stock(sku, "s1"), .stock(event), minute)
    }
}
