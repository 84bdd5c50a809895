import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("Placing an order", .timeLimit(.minutes(5)))
struct PlaceOrderTests {
    @Test("An order reserves its stock, opens its payment and counts as open")
    func places() throws {
        var shop = Shop()
        try shop.offer("a", fen: 1_999)
        try shop.offer("b", fen: 5_000)
        let events = try shop.place("o1", [("b", 1), ("a", 2)], address: .home)
        guard case .placed(let placement) = try #require(events.order.first) else { return }
        #expect(events.order.count == 1)
        #expect(placement.totalFen == 8_998)
        #expect(placement.orderNo == "20250615-o1")
        #expect(placement.businessDay == BusinessDay(20_250_615))
        #expect(placement.lines.map(\.sku.rawValue) == ["b.1", "a.1"])
        #expect(placement.lines.map(\.lineNo) == [1, 2])
        #expect(placement.lines[1].title == "Product a")
        #expect(placement.lines[1].imageKey == "a.jpg")
        #expect(placement.address == Personal(PersonID("alice"), .home))
        #expect(placement.payExpiresAt == .noon(plus: 1_800))
        #expect(events.stocks.map(\.key.sku.rawValue) == ["a.1", "b.1"])
        #expect(
            events.stocks[0].events == [.reserved(ReservationID("o1"), quantity: 2, expiresAt: .noon(plus: 2_100))])
        #expect(events.payment == [.opened(user: .alice, totalFen: 8_998, expiresAt: .noon(plus: 1_800))])
        #expect(events.buyer == [.orderOpened(OrderID("o1"))])
        #expect(events.payExpiresAt == .noon(plus: 1_800))
    }

    @Test("An order tells where the shelf stands on that day, and its coupons see the shelf there")
    func followsTheShelf() throws {
        var shop = Shop()
        shop.tree = CategoryTree(folding: [
            .nodeAdded(CategoryID("food"), parent: nil, name: "Food"),
            .nodeAdded(CategoryID("tea"), parent: CategoryID("food"), name: "Tea"),
            .nodeAdded(CategoryID("drinks"), parent: nil, name: "Drinks"),
        ])
        try shop.offer("a", fen: 1_000, in: "tea")
        #expect(try shop.place("o1", [("a", 1)]).order[0].line?.categoryPath == ["Food", "Tea"])
        shop.giveCoupon("c1", .fixed(faceFen: 100), scope: .categories([CategoryID("drinks")]))
        #expect(throws: PlaceOrder.Rejection.self) { try shop.place("o2", [("a", 1)], coupons: ["c1"]) }
        shop.tree.evolve(.nodeMoved(CategoryID("tea"), parent: CategoryID("drinks")))
        shop.tree.evolve(.nodeRenamed(CategoryID("drinks"), name: "To drink"))
        let events = try shop.place("o3", [("a", 1)], coupons: ["c1"])
        #expect(events.order[0].line?.categoryPath == ["To drink", "Tea"])
        #expect(events.totalFen == 900)
    }

    @Test("The same SKU named twice is one line")
    func mergesItems() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100)
        let events = try shop.place("o1", [("a", 1), ("a", 2)])
        guard case .placed(let placement) = events.order[0] else { return }
        #expect(placement.lines.map(\.quantity) == [3])
    }

    @Test("Selected cart lines are ordered at today's price and leave the cart")
    func ordersTheCart() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100)
        try shop.offer("b", fen: 200)
        try shop.addToCart("a", 2)
        try shop.addToCart("b", 1)
        let deselect = Cart.Command(.alice, .selectLines([CartLineKey("b.1")], on: false))
        for event in try Cart.decide(deselect, shop.carts[.alice] ?? Cart(), CommandContext(.alice)) {
            shop.carts[.alice]?.evolve(event)
        }
        let events = try shop.place("o1", cart: true)
        #expect(events.totalFen == 200)
        #expect(events.cart == [.checkedOut(OrderID("o1"), lines: [CartLineKey("a.1")])])
        #expect(shop.carts[.alice]?.lines.keys.map(\.rawValue) == ["b.1"])
    }

    @Test("A cart that moved on, or mixes stores, is refused")
    func refusesStaleCarts() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100)
        try shop.addToCart("a", 2)
        let stale = PlaceOrder(order: OrderID("o1"), user: .alice, source: .cart(nil, revision: 7))
        #expect(throws: PlaceOrder.Rejection.cartChanged) { try shop.place(stale) }
        let gone = PlaceOrder(order: OrderID("o1"), user: .alice, source: .cart([CartLineKey("z.1")], revision: nil))
        #expect(throws: PlaceOrder.Rejection.cartChanged) { try shop.place(gone) }
        let mixed = PlaceOrder(
            order: OrderID("o1"), user: .alice, source: .cart(nil, revision: nil), store: StoreID("s1"))
        #expect(throws: PlaceOrder.Rejection.laneMixed) { try shop.place(mixed) }
    }

    @Test("All that is short is told at once, with what there is")
    func tellsAllShortages() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100, units: 1)
        try shop.offer("b", fen: 100, units: 0)
        try shop.offer("c", fen: 100)
        let before = shop.recorded
        let refusal = #expect(throws: PlaceOrder.Rejection.self) {
            try shop.place("o1", [("c", 1), ("b", 1), ("a", 2)])
        }
        #expect(
            refusal
                == .outOfStock([
                    Shortage(StockKey(SkuID("a.1"), Shop.main), available: 1),
                    Shortage(StockKey(SkuID("b.1"), Shop.main), available: 0),
                ]))
        #expect(refusal?.code == "OUT_OF_STOCK")
        #expect(refusal?.detail == "Not enough of a.1 at main (1 left), b.1 at main (0 left).")
        #expect(shop.recorded == before)
    }

    @Test("What is not on sale, or beyond its limits, is refused")
    func refusesGoods() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100, quantityMax: 3)
        #expect(throws: PlaceOrder.Rejection.skuNotSaleable([SkuID("x.1"), SkuID("y.1")])) {
            try shop.place("o1", [("a", 1), ("x", 1), ("y", 1)])
        }
        #expect(throws: PlaceOrder.Rejection.quantityOverLimit(SkuID("a.1"), max: 3)) {
            try shop.place("o1", [("a", 4)])
        }
        for items in [[], [("a", 0)], [("a", 1_000)]] as [[(String, Int64)]] {
            let refusal = #expect(throws: PlaceOrder.Rejection.self) { try shop.place("o1", items) }
            #expect(refusal?.code == "INVALID_ARGUMENT")
        }
    }

    @Test("A seckill order is not placed here, nor an order of more than the limit")
    func refusesLanesAndLimits() throws {
        var shop = Shop()
        try shop.offer("a", fen: 1_000_000_000, units: 10)
        let seckill = PlaceOrder(
            order: OrderID("o1"), user: .alice, source: .items([.init(sku: SkuID("a.1"), quantity: 1)]),
            lane: .seckill)
        #expect(
            code(PlaceOrder.Rejection.self) { () throws(PlaceOrder.Rejection) in try shop.place(seckill) }
                == "INVALID_ARGUMENT")
        #expect(throws: PlaceOrder.Rejection.orderTotalLimit(maxFen: 1_000_000_000)) {
            try shop.place("o1", [("a", 2)])
        }
    }

    @Test("Tracked stock is allocated and never refused; deducted stock is not held; uncounted stock has no stream")
    func followsTheMode() throws {
        var shop = Shop()
        try shop.offer("t", fen: 100, units: 0, mode: .trackOnly)
        try shop.offer("d", fen: 100, units: 0, mode: .deductOnPayment)
        try shop.offer("n", fen: 100, mode: .none)
        let events = try shop.place("o1", [("t", 2), ("d", 1), ("n", 1)])
        #expect(events.stocks.map(\.key.sku.rawValue) == ["t.1"])
        #expect(events.stocks[0].events == [.allocated(OrderID("o1"), quantity: 2, availableAfter: -2)])
    }

    @Test("Defect 11: a free order is paid at once and nothing waits for its payment")
    func paysFreeOrdersAtOnce() throws {
        var shop = Shop()
        try shop.offer("a", fen: 500)
        shop.giveCoupon("c", .fixed(faceFen: 9_000))
        let events = try shop.place("o1", [("a", 1)], coupons: ["c"])
        #expect(events.payExpiresAt == nil)
        #expect(events.order.last == .paid(at: .noon, chargedFen: 0, businessDay: BusinessDay(20_250_615)))
        #expect(events.buyer == [])
        #expect(
            events.stocks[0].events.last
                == .committed(ReservationID("o1"), order: OrderID("o1"), quantity: 1, revived: false))
        #expect(
            events.coupons[0].events
                == [.locked(OrderID("o1"), discountFen: 500), .redeemed(OrderID("o1"), discountFen: 500)])
        #expect(shop.payments[OrderID("o1")]?.state == .paid)
        shop.pass(seconds: 86_400)
        #expect(try shop.cancel("o1", by: .timeout) == .none)
        #expect(shop.orders[OrderID("o1")]?.isPaid == true)
    }

    @Test(
        "Coupons are refused with the reason",
        arguments: [
            ("unknown", "NOT_FOUND"), ("theirs", "COUPON_NOT_OWNED"), ("dear", "COUPON_THRESHOLD"),
            ("late", "COUPON_EXPIRED"), ("early", "COUPON_NOT_VALID_YET"), ("narrow", "COUPON_SCOPE_EMPTY"),
            ("used", "COUPON_LOCKED"),
        ])
    func refusesCoupons(id: String, code: String) throws {
        var shop = Shop()
        try shop.offer("a", fen: 500)
        shop.giveCoupon("late", .fixed(faceFen: 10), days: 1)
        shop.pass(seconds: 86_400)
        shop.giveCoupon("theirs", to: .mallory, .fixed(faceFen: 10))
        shop.giveCoupon("dear", .fixed(faceFen: 10), thresholdFen: 501)
        shop.giveCoupon("narrow", .fixed(faceFen: 10), scope: .skus([SkuID("b.1")]))
        shop.giveCoupon("used", .fixed(faceFen: 10))
        try shop.place("other", [("a", 1)], coupons: ["used"])
        shop.pass(seconds: 10)
        shop.giveCoupon("early", .fixed(faceFen: 10))
        shop.pass(seconds: -5)
        let before = shop.recorded
        let refusal = #expect(throws: PlaceOrder.Rejection.self) { try shop.place("o1", [("a", 1)], coupons: [id]) }
        #expect(refusal?.code == code)
        #expect(shop.recorded == before)
    }

    @Test("Two coupons for goods do not stack, one for freight beside does")
    func stacks() throws {
        var shop = Shop()
        shop.settings = TenantSettings(folding: [.put(.withFreight(600), version: 1)])
        try shop.offer("a", fen: 500)
        shop.giveCoupon("c1", .fixed(faceFen: 10))
        shop.giveCoupon("c2", .fixed(faceFen: 10))
        shop.giveCoupon("f", .freight(faceFen: 10_000))
        #expect(throws: PlaceOrder.Rejection.coupon(CouponID("c2"), .stack)) {
            try shop.place("o1", [("a", 1)], coupons: ["c1", "c2"])
        }
        #expect(throws: PlaceOrder.Rejection.coupon(CouponID("c1"), .stack)) {
            try shop.place("o1", [("a", 1)], coupons: ["c1", "c1"])
        }
        #expect(try shop.place("o1", [("a", 1)], coupons: ["c1", "f"]).totalFen == 490)
    }

    @Test("Defect 35: a fourth unpaid order is refused; paying or cancelling makes room")
    func limitsUnpaidOrders() throws {
        var shop = Shop()
        try shop.offer("a", fen: 500)
        for index in 1...3 { try shop.place("o\(index)", [("a", 1)]) }
        #expect(throws: PlaceOrder.Rejection.unpaidOrders(max: 3)) { try shop.place("o4", [("a", 1)]) }
        #expect(PlaceOrder.Rejection.unpaidOrders(max: 3).code == "RISK_BLOCKED")
        try shop.cancel("o1")
        try shop.place("o4", [("a", 1)])
        try shop.payCash("o2")
        try shop.recordPaid("o2")
        try shop.place("o5", [("a", 1)])
    }

    @Test("Nobody orders for someone else, and no order twice")
    func checksTheShopper() throws {
        var shop = Shop()
        try shop.offer("a", fen: 500)
        #expect(
            code(PlaceOrder.Rejection.self) { () throws(PlaceOrder.Rejection) in
                try shop.place("o1", [("a", 1)], by: .mallory)
            } == "FORBIDDEN")
        try shop.place("o1", [("a", 1)])
        #expect(
            code(PlaceOrder.Rejection.self) { () throws(PlaceOrder.Rejection) in
                try shop.place("o1", [("a", 1)])
            } == "ALREADY_EXISTS")
    }

    @Test("Pick-up takes the store's stock and no freight")
    func picksUp() throws {
        var shop = Shop()
        shop.settings = TenantSettings(folding: [.put(.withFreight(600), version: 1)])
        try shop.offer("a", fen: 500)
        shop.stocks[StockKey(SkuID("a.1"), LocationID("s1"))] = shop.stocks[shop.key("a")]
        let command = PlaceOrder(
            order: OrderID("o1"), user: .alice, source: .items([.init(sku: SkuID("a.1"), quantity: 1)]),
            store: StoreID("s1"))
        let events = try shop.place(command)
        #expect(events.totalFen == 500)
        #expect(events.stocks.map(\.key.location.rawValue) == ["s1"])
    }
}

extension TenantSettings.Values {
    static func withFreight(_ fen: Int64) -> TenantSettings.Values {
        var values = TenantSettings.Values()
        values.freightFen = fen
        return values
    }
}

extension Order.Event {
    /// The first line of an order that is placed.
    fileprivate var line: OrderLine? { if case .placed(let placement) = self { placement.lines.first } else { nil } }
}
