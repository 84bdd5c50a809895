import Domain
import EventSourcing
import Projections
import Testing

@Suite("Orders and sales", .timeLimit(.minutes(5)))
struct OrderFoldTests {
    private let folding = Folding()

    private func line(_ no: Int32, _ net: Int64, _ quantity: Int64, _ path: [String]) -> OrderLine {
        OrderLine(
            lineNo: no, spu: SpuID("p\(no)"), sku: SkuID("p\(no).1"), title: "Line \(no)", specText: "", imageKey: nil,
            category: nil, categoryPath: path, quantity: quantity, unitListFen: 100, listFen: net + 5,
            ownDiscountFen: 5, couponDiscountFen: 0, netFen: net, runs: [], location: LocationID("s1"),
            stockMode: .trackOnly)
    }

    private func placement(
        user: String?, store: String? = nil, day: Int32 = 20_170_306, _ lines: [OrderLine]
    ) -> OrderPlacement {
        let net = lines.reduce(0) { $0 + $1.netFen }
        let address = Address(name: "王小明", phone: "13800138000", regionCodes: ["31", "3101"], detail: "Road 1")
        return OrderPlacement(
            orderNo: "N", user: user.map { UserID($0) }, lane: .normal, store: store.map { StoreID($0) }, lines: lines,
            goodsFen: net + 10, ownDiscountFen: 10, couponDiscountFen: 0, freightFen: 0, totalFen: net,
            tender: TenderPlan(payableFen: net), coupons: [],
            address: user.map { Personal(PersonID($0), address) }, payExpiresAt: nil, businessDay: BusinessDay(day),
            settingsVersion: 1)
    }

    private func charge(_ id: String, _ provider: TenderProvider, _ fen: Int64) -> Payment.Event {
        .chargeSucceeded(
            PaymentItemID(id), provider: provider, pspRef: id, amountFen: fen,
            paidAt: Timestamp(milliseconds: 2_000), payer: nil)
    }

    @Test("A telephone number in the reason for cancelling is masked for those who may not see numbers")
    func cancelled() async throws {
        try await folding.scribe.record([
            .order("o1", .placed(placement(user: "u1", [line(1, 300, 2, [])]))),
            .order("o1", .cancelled(by: .user, reason: "ask 13800138000", refundFen: 0)),
        ])
        try await folding.catchUp()
        let row = try await folding.columns(OrderView.self, "o1")
        #expect(row["cancelReason"] == #""ask 13800138000""#)
        #expect(row["cancelReasonMasked"] == #""ask 138****8000""#)
    }

    @Test("An order shows what was agreed, and later how far it came")
    func life() async throws {
        let lines = [line(1, 300, 2, ["Food", "Tea"]), line(2, 100, 1, [])]
        try await folding.scribe.record([
            .order("o1", .placed(placement(user: "u1", lines))),
            .payment("o1", .opened(user: UserID("u1"), totalFen: 400, expiresAt: nil)),
        ])
        try await folding.catchUp()
        let placed = try await folding.columns(OrderView.self, "o1")
        #expect(placed["paymentState"] == #""UNPAID""#)
        #expect(placed["total.amount"] == "400")
        #expect(placed["businessDay"] == #""2017-03-06""#)
        #expect(placed["address.phone"] == #""13800138000""#)
        #expect(placed["address.phoneMasked"] == #""138****8000""#)
        #expect(placed["address.nameMasked"] == #""王**""#)
        #expect(placed["lines.categoryPath"] == #"[["Food","Tea"],[]]"#)
        #expect(try await folding.members(OrdersOfCustomer.self, "u1:to_pay", placement: "u1") == ["o1"])

        let some = [LineQuantity(lineNo: 1, quantity: 1)]
        let rest = [LineQuantity(lineNo: 1, quantity: 1), LineQuantity(lineNo: 2, quantity: 1)]
        try await folding.scribe.record([
            .payment("o1", charge("w", .wechat, 400)),
            .order(
                "o1", .paid(at: Timestamp(milliseconds: 2_000), chargedFen: 400, businessDay: BusinessDay(20_170_306))),
            .order("o1", .shipped(ShipmentID("s1"), carrier: "SF", trackingNo: nil, lines: some)),
        ])
        try await folding.catchUp()
        let shipped = try await folding.columns(OrderView.self, "o1")
        #expect(shipped["paymentState"] == #""PAID""#)
        #expect(shipped["fulfilmentState"] == #""PARTIALLY_SHIPPED""#)
        #expect(shipped["lines.shipped"] == "[1,0]")
        #expect(shipped["tenders.provider"] == #"["WECHAT"]"#)
        #expect(shipped["shipments.carrier"] == #"["SF"]"#)
        #expect(try await folding.members(OrdersOfCustomer.self, "u1:to_receive", placement: "u1") == ["o1"])

        try await folding.scribe.record([
            .order("o1", .shipped(ShipmentID("s2"), carrier: "SF", trackingNo: nil, lines: rest)),
            .order("o1", .received(nil, by: .user)), .order("o1", .completed),
        ])
        try await folding.catchUp()
        let done = try await folding.columns(OrderView.self, "o1")
        #expect(done["state"] == #""COMPLETED""#)
        #expect(done["fulfilmentState"] == #""RECEIVED""#)
        #expect(done["lines.received"] == "[2,1]")
        #expect(try await folding.members(OrdersOfCustomer.self, "u1:completed", placement: "u1") == ["o1"])
        #expect(try await folding.members(OrdersOfCustomer.self, "u1:to_receive", placement: "u1") == [])
    }

    @Test("A shopper's orders stand oldest first, so that readers take them from the end")
    func newest() async throws {
        for (order, at) in [("o1", 30), ("o2", 10), ("o3", 20)] {
            try await folding.scribe.record(
                [.order(order, .placed(placement(user: "u1", [line(1, 1, 1, [])])))], at: Int64(at))
        }
        try await folding.scribe.record([.order("o3", .hidden)])
        try await folding.catchUp()
        #expect(try await folding.members(OrdersOfCustomer.self, "u1:all", placement: "u1") == ["o2", "o1"])
    }

    @Test("Sales count at payment, by every dimension, and refunds go where the sale was")
    func sales() async throws {
        let tea = line(1, 300, 2, ["Food", "Tea"])
        let rest = line(2, 100, 1, [])
        let day = BusinessDay(20_170_306)
        try await folding.scribe.record([
            .order("o1", .placed(placement(user: "h1", store: "s1", [tea, rest]))),
            .order("o1", .paid(at: Timestamp(milliseconds: 0), chargedFen: 400, businessDay: day)),
            .payment("o1", charge("m", .manufacturer, 41)),
            .order("o2", .placed(placement(user: nil, [tea]))),
            .order("o3", .placed(placement(user: "h1", [tea]))),
            .order("o3", .paid(at: Timestamp(milliseconds: 0), chargedFen: 300, businessDay: BusinessDay(20_170_401))),
        ])
        try await folding.catchUp()
        try await expect("TOTAL|", sales: 700, orders: 2, units: 5, tender: 41)
        try await expect("STORE|s1", sales: 400, orders: 1, units: 3, tender: 41)
        try await expect("STORE|online", sales: 300, orders: 1, units: 2)
        try await expect("DAY|2017-03-06", sales: 400, orders: 1, units: 3, tender: 41)
        try await expect("HOUR|2017-03-06/1970-01-01T00:00:00.000Z", sales: 400, orders: 1, units: 3, tender: 41)
        try await expect("MONTH|2017-04", sales: 300, orders: 1, units: 2)
        try await expect("CATEGORY|Food / Tea", sales: 600, orders: 2, units: 4, tender: 31)
        try await expect("CATEGORY|uncategorised", sales: 100, orders: 1, units: 1, tender: 10)
        try await expect("HOUSEHOLD|h1", sales: 700, orders: 2, units: 5, tender: 41)
        try await expect("MONTH_STORE|2017-03/s1", sales: 400, orders: 1, units: 3, tender: 41)
        try await expect("MONTH_CATEGORY|2017-04/Food / Tea", sales: 300, orders: 1, units: 2)
        try await expect("DAY_STORE|2017-04-01/online", sales: 300, orders: 1, units: 2)
        try await expect("DAY_CATEGORY|2017-03-06/Food / Tea", sales: 300, orders: 1, units: 2, tender: 31)
        #expect(
            try await folding.members(SalesSummary.self, "DAY") == ["DAY|2017-03-06", "DAY|2017-04-01"])

        let refund = Payment.Event.refundSucceeded(
            RefundID("r"), item: PaymentItemID("m"), pspRef: "r", amountFen: 400)
        try await folding.scribe.record([.payment("o1", refund)])
        try await folding.catchUp()
        #expect(try await folding.columns(SalesSummary.self, "DAY|2017-03-06")["refunds.amount"] == "400")
        #expect(try await folding.columns(SalesSummary.self, "CATEGORY|Food / Tea")["refunds.amount"] == "300")
        #expect(try await folding.columns(SalesSummary.self, "MONTH|2017-04")["refunds.amount"] == "0")
    }

    @Test("A manufacturer's coupon above the basket's value is split without losing a fen")
    func overfullCoupon() async throws {
        let day = BusinessDay(20_170_306)
        try await folding.scribe.record([
            .order("o1", .placed(placement(user: nil, [line(1, 7, 1, ["A"]), line(2, 0, 1, ["B"])]))),
            .order("o1", .paid(at: Timestamp(milliseconds: 0), chargedFen: 7, businessDay: day)),
            .payment("o1", charge("m", .manufacturer, 100)),
        ])
        try await folding.catchUp()
        try await expect("CATEGORY|A", sales: 7, orders: 1, units: 1, tender: 100)
        try await expect("CATEGORY|B", sales: 0, orders: 1, units: 1, tender: 0)
    }

    private func expect(
        _ key: String, sales: Int, orders: Int, units: Int, tender: Int = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let row = try await folding.columns(SalesSummary.self, key)
        let wanted = ["\(sales)", "\(orders)", "\(units)", "\(tender)"]
        let found = ["sales.amount", "orders", "units", "couponTender.amount"].map { row[$0] ?? "nothing" }
        #expect(found == wanted, "\(key)", sourceLocation: sourceLocation)
    }
}
