import Domain
import EventSourcing
import TestSupport
import Testing

/// Defects of other systems, by their number in the commerce reference, that one decision can have.
@Suite("Defects we must not have", .timeLimit(.minutes(5)))
struct DefectTests {
    let o1 = OrderID("o1")

    @Test("2: what was in the cart and sold since is refused, and crossed orders conserve stock")
    func checksAtTheOrder() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100, units: 1)
        try shop.addToCart("a", 1)
        try shop.place("m", [("a", 1)], user: .mallory)
        let gone = Shortage(StockKey(SkuID("a.1"), Shop.main), available: 0)
        #expect(throws: PlaceOrder.Rejection.outOfStock([gone])) {
            try shop.place("o1", cart: true)
        }
        try shop.offer("b", fen: 100, units: 300)
        try shop.offer("c", fen: 100, units: 300)
        for index in 0..<1_000 {
            let items: [(String, Int64)] = index.isMultiple(of: 2) ? [("b", 1), ("c", 1)] : [("c", 1), ("b", 1)]
            _ = try? shop.place("x\(index)", items, user: UserID("u\(index)"))
        }
        #expect(shop.stocks[shop.key("b")]?.reserved == 300)
        #expect(shop.stocks[shop.key("c")]?.available == 0)
    }

    @Test("5: a coupon serves one of five orders")
    func servesOneOrder() throws {
        var shop = Shop()
        shop.settings = TenantSettings(folding: [.put(.manyOrders, version: 1)])
        try shop.offer("a", fen: 100)
        shop.giveCoupon("c", .fixed(faceFen: 10))
        var refused = 0
        for index in 0..<5 {
            do {
                try shop.place("o\(index)", [("a", 1)], coupons: ["c"])
            } catch {
                #expect(error.code == "COUPON_LOCKED")
                refused += 1
            }
        }
        #expect(refused == 4)
    }

    @Test("22: the last unit, reserved by this very order, does not make its own payment fail")
    func doesNotCompeteWithItself() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100, units: 1)
        try shop.place("o1", [("a", 1)])
        let ask = Payment.Command.startCharge(
            PaymentItemID("w"), provider: .wechat, amountFen: 100, outTradeNo: "trade-1")
        try shop.pay("o1", ask, by: .alice)
        try shop.pay("o1", report(.chargeFailed, "trade-1", "p1"), by: .provider)
        let again = Payment.Command.startCharge(
            PaymentItemID("w2"), provider: .wechat, amountFen: 100, outTradeNo: "trade-2")
        try shop.pay("o1", again, by: .alice)
        try shop.pay("o1", report(.chargeSucceeded, "trade-2", "p2"), by: .provider)
        try shop.recordPaid("o1")
        #expect(shop.stocks[shop.key("a")]?.allocated == 1)
    }

    @Test("32: a forged total is refused and never used")
    func ignoresForgedPrices() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100)
        #expect(throws: PlaceOrder.Rejection.priceChanged(totalFen: 100)) {
            try shop.place("o1", [("a", 1)], expectedFen: 1)
        }
        #expect(try shop.place("o1", [("a", 1)], expectedFen: 100).totalFen == 100)
    }

    @Test(
        "36: a refusal at any stream leaves nothing at all", arguments: ["stock", "coupon", "buyer", "price", "cart"])
    func leavesNothing(at stream: String) throws {
        var shop = Shop()
        try shop.offer("a", fen: 100, units: stream == "stock" ? 0 : 9)
        shop.giveCoupon("c", .fixed(faceFen: 10), thresholdFen: stream == "coupon" ? 1_000 : 0)
        if stream == "buyer" { for index in 0..<3 { try shop.place("b\(index)", [("a", 1)]) } }
        if stream != "cart" { try shop.addToCart("a", 1) }
        let before = shop.recorded
        #expect(throws: PlaceOrder.Rejection.self) {
            try shop.place("o1", cart: true, coupons: ["c"], expectedFen: stream == "price" ? 1 : nil)
        }
        #expect(shop.recorded == before)
        #expect(shop.orders[o1] == nil)
        #expect(shop.coupons[CouponID("c")]?.phase == .issued)
    }

    /// What a stranger may try on an order, its money and a cart.
    private static var attacks: [(String, (inout Shop) -> String?)] {
        [
            (
                "cancel",
                { shop in
                    code(Order.Rejection.self) { () throws(Order.Rejection) in try shop.cancel("o1", actor: .mallory) }
                }
            ),
            (
                "receipt",
                { shop in
                    code(Order.Rejection.self) { () throws(Order.Rejection) in
                        try shop.act("o1", .confirmReceipt(nil, by: .user), by: .mallory)
                    }
                }
            ),
            (
                "note",
                { shop in
                    code(Order.Rejection.self) { () throws(Order.Rejection) in
                        try shop.act("o1", .addNote("x", visibility: .buyer), by: .mallory)
                    }
                }
            ),
            (
                "hide",
                { shop in
                    code(Order.Rejection.self) { () throws(Order.Rejection) in
                        try shop.act("o1", .hide, by: .mallory)
                    }
                }
            ),
            (
                "complete",
                { shop in
                    code(Order.Rejection.self) { () throws(Order.Rejection) in
                        try shop.act("o1", .complete, by: .mallory)
                    }
                }
            ),
            (
                "ship",
                { shop in
                    code(Order.Rejection.self) { () throws(Order.Rejection) in try shop.ship("o1", by: .mallory) }
                }
            ),
            (
                "charge",
                { shop in
                    code(Payment.Rejection.self) { () throws(Payment.Rejection) in
                        let ask = Payment.Command.startCharge(
                            PaymentItemID("w"), provider: .wechat, amountFen: 100, outTradeNo: "trade-1")
                        try shop.pay("o1", ask, by: .mallory)
                    }
                }
            ),
            (
                "close",
                { shop in
                    code(Payment.Rejection.self) { () throws(Payment.Rejection) in
                        try shop.pay("o1", .closeUnpaid(PaymentItemID("w")), by: .mallory)
                    }
                }
            ),
            (
                "order",
                { shop in
                    code(PlaceOrder.Rejection.self) { () throws(PlaceOrder.Rejection) in
                        try shop.place("o2", [("a", 1)], by: .mallory)
                    }
                }
            ),
            (
                "cart",
                { _ in
                    code(Cart.Rejection.self) { () throws(Cart.Rejection) in
                        _ = try Cart.decide(
                            Cart.Command(.alice, .removeLines([])), Cart(), CommandContext(.mallory))
                    }
                }
            ),
        ]
    }

    @Test("31: a shopper does nothing to a stranger's thing, and does not learn that it is there")
    func respectsOwnership() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100)
        try shop.place("o1", [("a", 1)], address: .home)
        for (name, attack) in Self.attacks {
            let before = shop.recorded
            var empty = Shop()
            try empty.offer("a", fen: 100)
            let answer = attack(&shop)
            let isOwnName = ["order", "cart"].contains(name)
            #expect(answer == (isOwnName ? "FORBIDDEN" : "NOT_FOUND"), "\(name)")
            #expect(answer == attack(&empty), "\(name) tells whether there is such an order")
            #expect(shop.recorded == before)
        }
    }

    @Test(
        "10 and 14: whatever happens in whatever order, money is for the order or on its way back",
        arguments: [11, 12, 13] as [UInt64])
    func neverKeepsStrayMoney(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<400 {
            var shop = Shop()
            try shop.offer("a", fen: 100, units: Int64.random(in: 1...2, using: &random))
            try shop.place("o1", [("a", 1)], address: .home)
            for step in 0..<12 { act(&shop, step, &random) }
            _ = try? shop.recordPaid("o1")
            let order = try #require(shop.orders[o1])
            let payment = try #require(shop.payments[o1])
            let owed = order.phase == .cancelled ? 0 : min(payment.heldFen, 100)
            hold(payment.heldFen == owed, "seed \(seed): holds \(payment.heldFen) for a \(order.phase) order")
            hold(order.isPaid || order.phase == .cancelled || payment.heldFen < 100, "seed \(seed): paid, not recorded")
            for item in payment.items.values {
                hold(item.refundableFen >= 0 && item.refundPendingFen >= 0, "seed \(seed): \(item)")
            }
            hold((shop.stocks[shop.key("a")]?.available ?? -1) >= 0, "seed \(seed)")
        }
    }

    private func act(_ shop: inout Shop, _ step: Int, _ random: inout SeededRandom) {
        let number = Int.random(in: 0...3, using: &random)
        let trade = "trade-\(number)"
        switch Int.random(in: 0...8, using: &random) {
        case 0, 1:
            let ask = Payment.Command.startCharge(
                PaymentItemID("w\(number)"), provider: .wechat, amountFen: 100, outTradeNo: trade)
            _ = try? shop.pay("o1", ask, by: .alice)
        case 2, 3, 4: _ = try? shop.pay("o1", report(.chargeSucceeded, trade, "p\(number)"), by: .provider)
        case 5: _ = try? shop.pay("o1", report(.chargeFailed, trade, "f\(number)"), by: .provider)
        case 6: _ = try? shop.recordPaid("o1")
        case 7: _ = try? shop.cancel("o1")
        default:
            shop.pass(seconds: 400)
            _ = try? shop.cancel("o1", by: .timeout)
        }
    }

    private func report(_ type: ProviderEventType, _ trade: String, _ ref: String) -> Payment.Command {
        .report(ProviderEvent(type: type, outTradeNo: trade, pspRef: ref, amountFen: 100, at: .noon))
    }
}

extension TenantSettings.Values {
    static var manyOrders: TenantSettings.Values {
        var values = TenantSettings.Values()
        values.maxUnpaidOrders = 1_000
        return values
    }
}
