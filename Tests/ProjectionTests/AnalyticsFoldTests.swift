import Domain
import EventSourcing
import ProjectionKit
import Projections
import Testing

@Suite("Products, coupons and stock, as those see them who plan", .timeLimit(.minutes(5)))
struct AnalyticsFoldTests {
    private let folding = Folding()

    private static let march = BusinessDay(20_170_306)
    private static let april = BusinessDay(20_170_401)

    private static func line(_ no: Int32, _ product: String, _ net: Int64, _ quantity: Int64) -> OrderLine {
        OrderLine(
            lineNo: no, spu: SpuID(product), sku: SkuID("\(product).1"), title: "", specText: "", imageKey: nil,
            category: nil, categoryPath: ["Food", product], quantity: quantity, unitListFen: net, listFen: net,
            ownDiscountFen: 0, couponDiscountFen: 0, netFen: net, runs: [], location: LocationID("s1"),
            stockMode: .trackOnly)
    }

    private static func placement(
        _ lines: [OrderLine], on day: BusinessDay = march, coupons: [String] = [], user: UserID? = nil
    ) -> OrderPlacement {
        let net = lines.reduce(0) { $0 + $1.netFen }
        return OrderPlacement(
            orderNo: "N", user: user, lane: .pos, store: StoreID("s1"), lines: lines, goodsFen: net, ownDiscountFen: 0,
            couponDiscountFen: 0, freightFen: 80, totalFen: net + 80, tender: TenderPlan(payableFen: net + 80),
            coupons: coupons.map { CouponID($0) }, address: nil, payExpiresAt: nil, businessDay: day, settingsVersion: 1
        )
    }

    private static func paid(on day: BusinessDay) -> Order.Event {
        .paid(at: Timestamp(milliseconds: 7_200_000), chargedFen: 1, businessDay: day)
    }

    private func columns(_ projection: any Projection.Type, _ key: String, _ names: [String]) async throws -> String {
        let row = try await folding.columns(projection, key)
        return names.map { row[$0] ?? "-" }.joined(separator: " ")
    }

    // MARK: Products

    @Test("Products are ranked by what they brought in and by units, of all time and by month of payment")
    func topProducts() async throws {
        let both = [Self.line(1, "tea", 300, 1), Self.line(2, "milk", 50, 5), Self.line(3, "tea", 100, 1)]
        try await folding.scribe.record([
            .order("o1", .placed(Self.placement(both))), .order("o1", Self.paid(on: Self.march)),
            .order("o2", .placed(Self.placement([Self.line(1, "milk", 70, 7)]))),
            .order("o2", Self.paid(on: Self.april)),
            .order("o3", .placed(Self.placement(both))),
            .order("o3", .cancelled(by: .timeout, reason: "", refundFen: 0)),
        ])
        try await folding.catchUp()
        let names = ["sales.amount", "units", "orders", "month"]
        #expect(try await columns(TopProducts.self, "ALL|tea", names) == "400 2 1 -")
        #expect(try await columns(TopProducts.self, "ALL|milk", names) == "120 12 2 -")
        #expect(try await columns(TopProducts.self, "2017-03|tea", names) == #"400 2 1 "2017-03""#)
        #expect(try await columns(TopProducts.self, "2017-04|milk", names) == #"70 7 1 "2017-04""#)
        #expect(try await folding.members(TopProducts.self, "ALL:SALES") == ["ALL|milk", "ALL|tea"])
        #expect(try await folding.members(TopProducts.self, "ALL:UNITS") == ["ALL|tea", "ALL|milk"])
        #expect(try await folding.members(TopProducts.self, "2017-04:SALES") == ["2017-04|milk"])
    }

    @Test("What was ordered is remembered until the payment, and no longer", arguments: [1, 100])
    func forgotten(pageLimit: Int) async throws {
        let folding = Folding(pageLimit: pageLimit)
        try await folding.scribe.record([
            .order("o1", .placed(Self.placement([Self.line(1, "tea", 300, 1)]))),
            .order("o2", .placed(Self.placement([Self.line(1, "tea", 300, 1)]))),
            .order("o3", .placed(Self.placement([Self.line(1, "tea", 300, 1)]))),
            .order("o1", Self.paid(on: Self.march)), .order("o2", .cancelled(by: .user, reason: "", refundFen: 0)),
        ])
        try await folding.catchUp()
        #expect(try await folding.columns(TopProducts.self, "ALL|tea")["units"] == "1")
        #expect(try await folding.columns(TopProducts.self, "~o1").isEmpty)
        #expect(try await folding.columns(TopProducts.self, "~o2").isEmpty)
        #expect(try await !folding.columns(TopProducts.self, "~o3").isEmpty)
    }

    // MARK: Coupons

    @Test("Coupons count as given out, used, given back and expired; a use counts on the day of its order")
    func couponUse() async throws {
        func issue(_ id: String, _ template: String) -> EventScribe.Entry {
            let issue = CouponIssue(
                template: CouponTemplateID(template), user: UserID("u"), rule: nil,
                validFrom: Timestamp(milliseconds: 0),
                validTo: Timestamp(milliseconds: 9), source: .claim)
            return .coupon(id, .issued(issue))
        }
        try await folding.scribe.record([
            issue("c1", "t1"), issue("c2", "t1"), issue("c3", "t2"), issue("c4", "t2"),
            .order(
                "o1", .placed(Self.placement([Self.line(1, "tea", 400, 1)], coupons: ["c1", "c3"]))),
            .coupon("c1", .locked(OrderID("o1"), discountFen: 30)),
            .coupon("c3", .locked(OrderID("o1"), discountFen: 5)),
            .coupon("c1", .redeemed(OrderID("o1"), discountFen: 30)),
            .coupon("c3", .redeemed(OrderID("o1"), discountFen: 5)),
            .order(
                "o2", .placed(Self.placement([Self.line(1, "tea", 200, 1)], on: Self.april, coupons: ["c2"]))),
            .coupon("c2", .locked(OrderID("o2"), discountFen: 20)),
            .coupon("c2", .redeemed(OrderID("o2"), discountFen: 20)),
            .coupon("c2", .restored(OrderID("o2"), validTo: Timestamp(milliseconds: 9))),
            // Handed in at a till, and no basket explains it.
            .coupon("c4", .redeemed(nil, discountFen: 0)), .coupon("c2", .expired), issue("c5", "t2"),
            .coupon("c5", .voided(reason: "")),
        ])
        try await folding.catchUp()
        let names = ["issued", "redeemed", "restored", "expired", "voided", "discount.amount", "sales.amount"]
        #expect(try await columns(CouponUse.self, "TOTAL|", names) == "5 3 1 1 1 35 800")
        #expect(try await columns(CouponUse.self, "TEMPLATE|t1", names) == "2 1 1 1 0 30 400")
        #expect(try await columns(CouponUse.self, "TEMPLATE|t2", names) == "3 2 0 0 1 5 400")
        #expect(try await columns(CouponUse.self, "DAY|2017-03-06", names) == "0 2 0 0 0 35 800")
        #expect(try await columns(CouponUse.self, "MONTH_TEMPLATE|2017-04/t1", names) == "0 0 1 0 0 0 0")
        #expect(try await columns(CouponUse.self, "MONTH_TEMPLATE|2017-03/t2", ["templateId"]) == #""t2""#)
        #expect(try await columns(CouponUse.self, "DAY|2017-03-06", ["templateId"]) == "-")
        #expect(try await folding.members(CouponUse.self, "TEMPLATE") == ["TEMPLATE|t1", "TEMPLATE|t2"])
    }

    // MARK: Stock

    @Test("Stock that lay ten units high for a day and sold two turned over a fifth; promises move nothing")
    func turnover() async throws {
        let day: Int64 = 86_400_000
        func record(_ event: Stock.Event, _ location: String = "a", day number: Int64) async throws {
            try await folding.scribe.record([.stock("p1.1", location, event)], at: number * day)
        }
        try await record(.adjusted(delta: 10, reason: .purchase, docNo: "", openedMode: .trackOnly), day: 0)
        try await record(.reserved(ReservationID("r"), quantity: 9, expiresAt: Timestamp(milliseconds: 0)), day: 0)
        try await record(.sold(OrderID("o1"), quantity: 2), day: 1)
        try await folding.catchUp()
        let names = ["received", "removed", "sold", "returned", "onHand", "averageOnHand", "turnover"]
        #expect(try await columns(StockTurnover.self, "p1.1", names) == "10 0 2 0 8 1000 20")

        // 8 units for a day, then 13 for two; what names an earlier time counts, and turns nothing back.
        try await record(.adjusted(delta: 6, reason: .purchase, docNo: "", openedMode: nil), "b", day: 2)
        try await record(.adjusted(delta: -1, reason: .damage, docNo: "", openedMode: nil), "b", day: 2)
        try await record(.shipped(OrderID("o2"), quantity: 4, shipment: ShipmentID("s")), day: 4)
        try await record(.returned(AfterSaleID("x"), quantity: 1, condition: .resellable), day: 3)
        try await record(.returned(AfterSaleID("y"), quantity: 7, condition: .scrap), day: 3)
        try await folding.catchUp()
        #expect(try await columns(StockTurnover.self, "p1.1", names) == "16 1 6 1 10 1100 54")
        #expect(
            try await columns(StockTurnover.self, "p1.1", ["since", "through", "soldAt"])
                == #""1970-01-01T00:00:00.000Z" "1970-01-05T00:00:00.000Z" "1970-01-05T00:00:00.000Z""#)
    }

    @Test("What was never sold lies idle longest, what is gone does not lie at all")
    func idle() async throws {
        func receive(_ sku: String, at instant: Int64) async throws {
            let event = Stock.Event.adjusted(delta: 5, reason: .purchase, docNo: "", openedMode: .trackOnly)
            try await folding.scribe.record([.stock(sku, "a", event)], at: instant)
        }
        for (sku, at) in [("p1.1", 1_000), ("p2.1", 2_000), ("p3.1", 3_000)] { try await receive(sku, at: Int64(at)) }
        try await folding.scribe.record([.stock("p1.1", "a", .sold(OrderID("o1"), quantity: 1))], at: 9_000)
        try await folding.scribe.record([.stock("p3.1", "a", .sold(OrderID("o2"), quantity: 6))], at: 9_000)
        try await folding.catchUp()
        #expect(try await folding.members(StockTurnover.self, StockTurnover.idle) == ["p2.1", "p1.1"])
        #expect(try await folding.members(StockTurnover.self, StockTurnover.byTurnover) == ["p1.1", "p3.1"])
        #expect(try await columns(StockTurnover.self, "p2.1", ["turnover", "averageOnHand"]) == "- -")
        // A second with nothing on the shelf is a second with none, not with less.
        #expect(try await columns(StockTurnover.self, "p3.1", ["onHand", "averageOnHand"]) == "-1 500")
    }

    // MARK: Cost

    @Test("A sale of two lines touches so many rows, and no more")
    func rowsOfASale() {
        let lines = [Self.line(1, "tea", 300, 1), Self.line(2, "milk", 50, 5)]
        let entries: [EventScribe.Entry] = [
            .order("o1", .placed(Self.placement(lines, user: UserID("u1")))), .order("o1", Self.paid(on: Self.march)),
            .order("o1", .handedOver(StoreID("s1"))), .order("o1", .completed),
            .payment("o1", .opened(user: UserID("u1"), totalFen: 350, expiresAt: nil)),
            .stock("tea.1", "s1", .sold(OrderID("o1"), quantity: 1)),
            .stock("milk.1", "s1", .sold(OrderID("o1"), quantity: 5)),
        ]
        let events = entries.map { entry in
            (
                EventCategories(named: entry.stream.category),
                FoldedEvent(
                    tenant: .mall, key: String(entry.stream.key), occurredAt: Timestamp(milliseconds: 0),
                    body: entry.event)
            )
        }
        var rows: [String: Int] = [:]
        for projection in AllProjections.types {
            let touched = Self.rows(projection, events)
            if touched > 0 { rows[projection.name] = touched }
        }
        #expect(
            rows == [
                "order_view": 1, "orders_of_customer": 1, "product_list": 2, "stock_level": 4, "sales_summary": 14,
                "top_products": 4, "stock_turnover": 2,
            ])
    }

    private static func rows<P: Projection>(
        _ projection: P.Type, _ events: [(category: EventCategories?, event: FoldedEvent)]
    ) -> Int {
        var facts = FactVisitor<P.Fact>()
        var touched = TouchVisitor()
        for (category, event) in events where category.map(P.categories.contains) == true {
            P.facts(event, &facts)
            P.touches(event, FactReader(facts.stated.map { ($0.key, $0.fact) }), &touched)
        }
        return Set(touched.touches.map(\.key)).count
    }
}
