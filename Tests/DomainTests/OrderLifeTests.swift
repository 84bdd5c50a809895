import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("An order's life", .timeLimit(.minutes(5)))
struct OrderLifeTests {
    let o1 = OrderID("o1")

    /// Two of `a` at 500 fen, by alice, placed.
    func placed(mode: StockMode = .reserveOnOrder, units: Int64 = 10, coupon: Bool = false) throws -> Shop {
        var shop = Shop()
        try shop.offer("a", fen: 500, units: units, mode: mode)
        if coupon { shop.giveCoupon("c", .fixed(faceFen: 100)) }
        try shop.place("o1", [("a", 2)], coupons: coupon ? ["c"] : [], address: .home)
        return shop
    }

    func paid(mode: StockMode = .reserveOnOrder, coupon: Bool = false) throws -> Shop {
        var shop = try placed(mode: mode, coupon: coupon)
        try shop.payCash("o1")
        try shop.recordPaid("o1")
        return shop
    }

    @Test("A paid order owns its units, spends its coupon and frees the shopper's slot")
    func becomesPaid() throws {
        var shop = try placed(coupon: true)
        try shop.payCash("o1")
        let events = try shop.recordPaid("o1")
        #expect(events.order == [.paid(at: .noon, chargedFen: 900, businessDay: BusinessDay(20_250_615))])
        #expect(
            events.stocks.map(\.events)
                == [[.committed(ReservationID("o1"), order: o1, quantity: 2, revived: false)]])
        #expect(events.coupons.map(\.events) == [[.redeemed(o1, discountFen: 100)]])
        #expect(events.buyer == [.orderClosed(o1)])
        #expect(try shop.recordPaid("o1") == .none)
    }

    @Test("Defect 30: no command turns an order paid without its ledger")
    func needsTheLedger() throws {
        var shop = try placed()
        #expect(throws: RecordPaid.Rejection.notPaid(dueFen: 1_000)) { try shop.recordPaid("o1") }
        try shop.pay("o1", .receive(PaymentItemID("i"), provider: .cash, amountFen: 999, reference: "r"))
        #expect(throws: RecordPaid.Rejection.notPaid(dueFen: 1)) { try shop.recordPaid("o1") }
        #expect(
            code(RecordPaid.Rejection.self) { () throws(RecordPaid.Rejection) in
                try shop.recordPaid("o1", by: .alice)
            } == "FORBIDDEN")
    }

    @Test("A payment after the reservation ran out revives it, or gives back what is gone")
    func revivesOrRefunds() throws {
        var shop = try placed(units: 3)
        shop.stocks[shop.key("a")]?.evolve(.released(ReservationID("o1"), quantity: 2, reason: .expired))
        try shop.place("o2", [("a", 2)], user: .mallory)
        try shop.payCash("o1")
        let events = try shop.recordPaid("o1")
        #expect(
            events.stocks.map(\.events) == [[.committed(ReservationID("o1"), order: o1, quantity: 1, revived: true)]])
        #expect(
            events.order.last
                == .linesCancelled([LineQuantity(lineNo: 1, quantity: 1)], refundFen: 500, reason: "stock"))
        #expect(shop.payments[o1]?.refundPendingFen == 500)
        #expect(shop.stocks[shop.key("a")]?.available == 0)
    }

    @Test("A paid order of which nothing is left is cancelled whole, its coupon released, its money sent back")
    func cancelsWhenNothingIsLeft() throws {
        var shop = try placed(mode: .deductOnPayment, units: 0, coupon: true)
        try shop.payCash("o1")
        let events = try shop.recordPaid("o1")
        #expect(events.order.last == .cancelled(by: .staff, reason: "stock", refundFen: 900))
        #expect(events.coupons.map(\.events) == [[.released(o1, reason: .failed)]])
        #expect(shop.payments[o1]?.refundPendingFen == 900)
    }

    @Test("Defect 8: cancelling an unpaid order gives everything back, and twice changes nothing more")
    func cancels() throws {
        var shop = try placed(coupon: true)
        let events = try shop.cancel("o1")
        #expect(events.order == [.cancelled(by: .user, reason: "test", refundFen: 0)])
        #expect(events.payment == [.orderClosed])
        #expect(events.stocks.map(\.events) == [[.released(ReservationID("o1"), quantity: 2, reason: .cancelled)]])
        #expect(events.coupons.map(\.events) == [[.released(o1, reason: .cancelled)]])
        #expect(events.buyer == [.orderClosed(o1)])
        #expect(shop.coupons[CouponID("c")]?.phase == .issued)
        #expect(try shop.cancel("o1") == .none)
    }

    @Test("The pay timer cancels when it is due and unpaid, and at no other time")
    func timesOut() throws {
        var shop = try placed()
        #expect(try shop.cancel("o1", by: .timeout) == .none)
        shop.pass(seconds: 1_800)
        var paid = shop
        try paid.payCash("o1")
        #expect(try paid.cancel("o1", by: .timeout) == .none)
        #expect(try shop.cancel("o1", by: .timeout).order.count == 1)
        #expect(
            code(Order.Rejection.self) { () throws(Order.Rejection) in
                try shop.cancel("o1", by: .timeout, actor: .alice)
            } == "FORBIDDEN")
    }

    @Test("A paid order is cancelled until it ships; its coupon and its money come back")
    func cancelsPaid() throws {
        var shop = try paid(coupon: true)
        let events = try shop.cancel("o1")
        #expect(events.order == [.cancelled(by: .user, reason: "test", refundFen: 900)])
        #expect(events.stocks.map(\.events) == [[.deallocated(o1, quantity: 2, reason: .cancelled)]])
        #expect(events.coupons.map(\.events) == [[.restored(o1, validTo: .noon(plus: 30 * 86_400))]])
        #expect(shop.payments[o1]?.refundPendingFen == 900)

        var shipped = try paid()
        try shipped.ship("o1")
        #expect(throws: Order.Rejection.notCancellable(phase: .open, shipped: true)) { try shipped.cancel("o1") }
    }

    @Test("Cancelling waits for a charge that is under way; the timer does not")
    func waitsForCharges() throws {
        var shop = try placed()
        try shop.pay(
            "o1",
            .startCharge(PaymentItemID("w"), provider: .wechat, amountFen: 1_000, outTradeNo: "trade-1"), by: .alice)
        #expect(throws: Order.Rejection.chargeInFlight) { try shop.cancel("o1") }
        shop.pass(seconds: 1_800)
        #expect(try shop.cancel("o1", by: .timeout).order.count == 1)
    }

    @Test("Defect 21: stock lowered to its floor does not break a later cancel")
    func cancelsAtTheFloor() throws {
        var shop = try paid()
        let key = shop.key("a")
        let lower = Stock.Command.adjust(delta: -8, reason: .loss, docNo: "d")
        for event in try Stock.decide(lower, shop.stocks[key] ?? Stock(), CommandContext(.clerk)) {
            shop.stocks[key]?.evolve(event)
        }
        try shop.cancel("o1")
        #expect(shop.stocks[key]?.available == 2)
    }

    @Test("Shipping needs payment, an address and units that are left")
    func ships() throws {
        var unpaid = try placed()
        #expect(throws: Order.Rejection.notPaid) { try unpaid.ship("o1") }
        try unpaid.cancel("o1")
        #expect(throws: Order.Rejection.orderCancelled) { try unpaid.ship("o1") }

        var shop = try paid()
        let one = [LineQuantity(lineNo: 1, quantity: 1)]
        let events = try shop.ship("o1", "s1", lines: one)
        #expect(
            events.order
                == [
                    .shipped(
                        ShipmentID("s1"), carrier: "SF", trackingNo: Personal(PersonID("alice"), "SF1"), lines: one)
                ])
        #expect(events.stocks.map(\.events) == [[.shipped(o1, quantity: 1, shipment: ShipmentID("s1"))]])
        #expect(try shop.ship("o1", "s1", lines: one) == .none)
        #expect(throws: Order.Rejection.overShip(lineNo: 1, left: 1)) {
            try shop.ship("o1", "s2", lines: [LineQuantity(lineNo: 1, quantity: 2)])
        }
        #expect(throws: Order.Rejection.self) {
            try shop.ship("o1", "s2", lines: [LineQuantity(lineNo: 9, quantity: 1)])
        }
        try shop.ship("o1", "s2")
        #expect(shop.stocks[shop.key("a")]?.onHand == 8)

        var homeless = Shop()
        try homeless.offer("a", fen: 500)
        try homeless.place("o1", [("a", 1)])
        try homeless.payCash("o1")
        try homeless.recordPaid("o1")
        #expect(throws: Order.Rejection.addressMissing) { try homeless.ship("o1") }
    }

    @Test("An order completes when all its parcels are received")
    func receives() throws {
        var shop = try paid()
        #expect(throws: Order.Rejection.notShipped) { try shop.act("o1", .confirmReceipt(nil, by: .user)) }
        try shop.ship("o1", "s1", lines: [LineQuantity(lineNo: 1, quantity: 1)])
        try shop.ship("o1", "s2")
        let first = ShipmentID("s1")
        #expect(try shop.act("o1", .confirmReceipt(first, by: .user)) == [.received(first, by: .user)])
        #expect(try shop.act("o1", .confirmReceipt(first, by: .user)) == [])
        #expect(throws: Order.Rejection.shipmentUnknown(ShipmentID("x"))) {
            try shop.act("o1", .confirmReceipt(ShipmentID("x"), by: .user))
        }
        #expect(throws: Order.Rejection.notReceived) { try shop.act("o1", .complete, by: .system) }
        #expect(
            try shop.act("o1", .confirmReceipt(nil, by: .timer), by: .system)
                == [.received(nil, by: .timer), .completed])
        #expect(try shop.act("o1", .complete, by: .system) == [])
        #expect(throws: Order.Rejection.notCancellable(phase: .completed, shipped: true)) { try shop.cancel("o1") }
    }

    @Test("A finished order can be hidden, an open one not")
    func hides() throws {
        var shop = try placed()
        #expect(throws: Order.Rejection.notTerminal) { try shop.act("o1", .hide) }
        try shop.cancel("o1")
        #expect(try shop.act("o1", .hide) == [.hidden])
        #expect(try shop.act("o1", .hide) == [])
    }

    @Test("Notes are sealed for the shopper; shoppers write none for staff")
    func notes() throws {
        var shop = try placed()
        #expect(
            try shop.act("o1", .addNote("ring twice", visibility: .buyer))
                == [.noted(Personal(PersonID("alice"), "ring twice"), visibility: .buyer)])
        #expect(
            code(Order.Rejection.self) { () throws(Order.Rejection) in
                try shop.act("o1", .addNote("x", visibility: .staff))
            } == "FORBIDDEN")
        #expect(
            code(Order.Rejection.self) { () throws(Order.Rejection) in
                try shop.act("o1", .addNote("", visibility: .buyer))
            } == "INVALID_ARGUMENT")
    }

    @Test("A pick-up order is handed over once, in its own store")
    func handsOver() throws {
        var shop = Shop()
        try shop.offer("a", fen: 500)
        let (store, key) = (StoreID("s1"), StockKey(SkuID("a.1"), LocationID("s1")))
        shop.stocks[key] = shop.stocks[shop.key("a")]
        try shop.place(
            PlaceOrder(
                order: o1, user: .alice, source: .items([.init(sku: SkuID("a.1"), quantity: 1)]), store: store))
        func handOver(_ store: StoreID?, _ actor: Actor) throws(Order.Rejection) -> OrderEvents {
            try HandOverOrder.decide(HandOverOrder(order: o1, store: store), shop.states(o1), CommandContext(actor))
        }
        #expect(throws: Order.Rejection.notPaid) { try handOver(store, .till(of: "s1")) }
        try shop.payCash("o1")
        try shop.recordPaid("o1")
        #expect(throws: Order.Rejection.wrongStore) { try handOver(StoreID("s2"), .till(of: "s2")) }
        #expect(throws: Order.Rejection.self) { try handOver(store, .till(of: "s2")) }
        let events = try handOver(store, .till(of: "s1"))
        #expect(events.order == [.handedOver(store), .completed])
        #expect(events.stocks.map(\.events) == [[.shipped(o1, quantity: 1, shipment: ShipmentID("o1"))]])
        for event in events.order { shop.orders[o1]?.evolve(event) }
        #expect(throws: Order.Rejection.alreadyPicked) { try handOver(store, .till(of: "s1")) }
    }
}
