import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("A sale at a till", .timeLimit(.minutes(5)))
struct RecordSaleTests {
    let sold = Timestamp(milliseconds: 1_483_271_606_000)

    func line(_ sku: String = "p1.1", _ quantity: Int64 = 3, shelf: Int64 = 1_000, own: Int64 = 1, sales: Int64? = nil)
        -> RecordSale.Line
    {
        RecordSale.Line(
            sku: SkuID(sku), title: "Milk", categoryPath: ["DAIRY", "MILK"], quantity: quantity, shelfFen: shelf,
            ownDiscountFen: own, salesFen: sales ?? shelf - own)
    }

    func sale(
        _ lines: [RecordSale.Line], _ tenders: [(TenderProvider, Int64)], coupons: [RecordSale.UsedCoupon] = []
    ) -> RecordSale {
        RecordSale(
            order: OrderID("b1"), store: StoreID("s1"), user: .alice, lines: lines,
            tenders: tenders.map { RecordSale.Tender(provider: $0.0, amountFen: $0.1) }, coupons: coupons)
    }

    func decide(
        _ command: RecordSale, by actor: Actor = .importer, _ states: RecordSale.States = .init()
    ) throws(RecordSale.Rejection) -> OrderEvents {
        try RecordSale.decide(command, states, CommandContext(actor, occurredAt: sold))
    }

    func refusal(_ command: RecordSale, by actor: Actor = .importer) -> String? {
        code(RecordSale.Rejection.self) { () throws(RecordSale.Rejection) in _ = try decide(command, by: actor) }
    }

    @Test("One decision writes the whole sale, on the day it was made")
    func records() throws {
        let coupon = RecordSale.UsedCoupon(coupon: CouponID("c1"), template: CouponTemplateID("t1"))
        let command = sale(
            [line(), line("p0.1", 1, shelf: 500, own: 0)], [(.pos, 1_400), (.manufacturer, 99)], coupons: [coupon])
        let events = try decide(command)
        guard case .placed(let placement) = events.order[0] else { return }
        let day = BusinessDay(20_170_101)
        #expect(placement.totalFen == 1_499)
        #expect(placement.goodsFen == 1_500)
        #expect(placement.ownDiscountFen == 1)
        #expect(placement.businessDay == day)
        #expect(placement.lines[0].runs.map(\.count) == [1, 2])
        #expect(placement.lines[0].runs.map(\.netFen) == [333, 333])
        #expect(placement.lines[0].runs.map(\.ownDiscountFen) == [1, 0])
        #expect(
            Array(events.order.dropFirst()) == [
                .paid(at: sold, chargedFen: 1_499, businessDay: day), .handedOver(StoreID("s1")), .completed,
            ])
        #expect(
            events.payment == [
                .opened(user: .alice, totalFen: 1_499, expiresAt: nil),
                .chargeSucceeded(
                    PaymentItemID("t1"), provider: .pos, pspRef: "b1-t1", amountFen: 1_400, paidAt: sold, payer: nil,
                    isSettled: true),
                .chargeSucceeded(
                    PaymentItemID("t2"), provider: .manufacturer, pspRef: "b1-t2", amountFen: 99, paidAt: sold,
                    payer: nil, isSettled: true),
            ])
        #expect(events.stocks.map(\.key.sku.rawValue) == ["p0.1", "p1.1"])
        #expect(events.stocks[1].events.last == .sold(OrderID("b1"), quantity: 3))
        #expect(events.coupons[0].events.last == .redeemed(OrderID("b1"), discountFen: 0))
        #expect(Payment(folding: events.payment).state == .paid)
    }

    @Test("Stock that was opened gets one event a line")
    func sellsFromOpenStock() throws {
        var states = RecordSale.States()
        let command = sale([line(), line("p1.1", 2, shelf: 0, own: 0)], [(.cash, 999)])
        states.stocks[command.stockKeys[0]] = Stock(
            folding: [.adjusted(delta: 1, reason: .purchase, docNo: "d", openedMode: .trackOnly)])
        let events = try decide(command, states)
        let order = OrderID("b1")
        #expect(events.stocks.map(\.events) == [[.sold(order, quantity: 3), .sold(order, quantity: 2)]])
    }

    @Test("Free lines and a total of nothing are sales too, and write no charge")
    func recordsFreeSales() throws {
        let events = try decide(sale([line("p1.1", 1, shelf: 300, own: 300)], [(.cash, 0)]))
        #expect(events.payment == [.opened(user: .alice, totalFen: 0, expiresAt: nil)])
        #expect(Payment(folding: events.payment).state == .paid)
    }

    @Test("What manufacturers' coupons give above the total leaves the till in cash")
    func paysOut() throws {
        let events = try decide(sale([line("p1.1", 1, shelf: 100, own: 0)], [(.manufacturer, 150)]))
        #expect(events.payment.last == .cashPaidOut(amountFen: 50))
        #expect(Payment(folding: events.payment).state == .paid)
        #expect(refusal(sale([line("p1.1", 1, shelf: 100, own: 0)], [(.cash, 150)])) == "AMOUNT_MISMATCH")
        #expect(
            refusal(sale([line("p1.1", 1, shelf: 100, own: 0)], [(.cash, 120), (.manufacturer, 10)]))
                == "AMOUNT_MISMATCH")
        #expect(refusal(sale([line("p1.1", 1, shelf: 100, own: 0)], [(.cash, 99)])) == "AMOUNT_MISMATCH")
    }

    @Test("A million units are a line, one more is not; the equation of a line holds")
    func checksLines() {
        #expect(refusal(sale([line("p1.1", 1_000_000, shelf: 7, own: 0)], [(.cash, 7)])) == nil)
        #expect(refusal(sale([line("p1.1", 1_000_001, shelf: 7, own: 0)], [(.cash, 7)])) == "INVALID_ARGUMENT")
        #expect(refusal(sale([line("p1.1", 0, shelf: 7, own: 0)], [(.cash, 7)])) == "INVALID_ARGUMENT")
        #expect(refusal(sale([line("p1.1", 1, shelf: 7, own: 1, sales: 7)], [(.cash, 7)])) == "INVALID_ARGUMENT")
        #expect(refusal(sale([line("p1.1", 1, shelf: 7, own: 8)], [])) == "INVALID_ARGUMENT")
        #expect(refusal(sale([], [])) == "INVALID_ARGUMENT")
        let many = (0..<201).map { line("p\($0).1", 1, shelf: 0, own: 0) }
        #expect(refusal(sale(many, [])) == "INVALID_ARGUMENT")
        let dear = (0..<2).map { line("p\($0).1", 1, shelf: 600_000_000, own: 0) }
        #expect(refusal(sale(dear, [(.cash, 1_000_000_000)])) == "ORDER_TOTAL_LIMIT")
        #expect(refusal(sale([line("p1.1", 1, shelf: 7, own: 0)], [(.cash, -7)])) == "INVALID_ARGUMENT")
    }

    @Test("Tills record for their own store, importers for all, nobody else for any")
    func checksRights() {
        let command = sale([line("p1.1", 1, shelf: 7, own: 0)], [(.cash, 7)])
        #expect(refusal(command, by: .till(of: "s1")) == nil)
        #expect(refusal(command, by: .till(of: "s2")) == "FORBIDDEN")
        #expect(refusal(command, by: .clerk) == "FORBIDDEN")
        #expect(refusal(command, by: .alice) == "FORBIDDEN")
    }

    @Test("A sale is recorded once, and a coupon used once")
    func recordsOnce() throws {
        let coupon = RecordSale.UsedCoupon(coupon: CouponID("c1"), template: CouponTemplateID("t1"))
        let command = sale([line("p1.1", 1, shelf: 7, own: 0)], [(.cash, 7)], coupons: [coupon])
        let events = try decide(command)
        var states = RecordSale.States()
        states.coupons[coupon.coupon] = Coupon(folding: events.coupons[0].events)
        #expect(throws: RecordSale.Rejection.coupon(coupon.coupon, .used)) { try decide(command, states) }
        states.order = Order(folding: events.order)
        #expect(throws: RecordSale.Rejection.common(.alreadyExists("Order", id: "b1"))) { try decide(command, states) }
    }

    @Test("Counted stock that may not go below zero is not oversold by a till either")
    func keepsCountedStock() {
        let command = sale([line("p1.1", 3, shelf: 7, own: 0)], [(.cash, 7)])
        var states = RecordSale.States()
        states.stocks[command.stockKeys[0]] = Stock(
            folding: [.adjusted(delta: 2, reason: .purchase, docNo: "d", openedMode: .reserveOnOrder)])
        #expect(throws: RecordSale.Rejection.outOfStock([Shortage(command.stockKeys[0], available: 2)])) {
            try decide(command, states)
        }
    }
}
