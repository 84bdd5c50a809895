import Domain
import EventCodecs
import EventSourcing
import Identity
import JSON
import MemoryStores
import Testing

/// Shoppers, staff, tills and the system do their work through the door, end to end into the log.
struct ShopFlowTests {
    /// A shop with one product of 29.90, ten of it in the warehouse.
    private func open(_ world: CommandWorld) async throws -> Shop {
        let shop = Shop(world: world, admin: try await world.admin())
        _ = try await shop.did("tenant.put_settings", #"{"freightFen":500,"freeFreightOverFen":9900}"#)
        _ = try await shop.did("category.create", #"{"categoryId":"fruit","name":"Fruit"}"#)
        _ = try await shop.did(
            "spu.create",
            """
            {"spuId":"p1","title":"Apples","imageKeys":["a.webp"],"categoryIds":["fruit"],"publish":true,
             "skus":[{"skuId":"p1.1","listFen":2990}]}
            """)
        _ = try await shop.did(
            "stock.adjust",
            #"{"items":[{"skuId":"p1.1","locationId":"main","delta":10}],"reason":"purchase","docNo":"GR1"}"#)
        return shop
    }

    private struct Shop {
        let world: CommandWorld
        let admin: String

        /// Sends a command that is to be accepted, and gives its result.
        func did(_ route: String, _ body: String, as token: String? = nil) async throws -> JSONValue {
            let answer = try await world.send("commands/\(route)", body, token: token ?? admin)
            #expect(answer.status == 200, "\(route): \(String(decoding: answer.body.encoded(), as: UTF8.self))")
            return answer.body["result"] ?? .null
        }

        /// Sends a command that is to be refused, and gives the code.
        func refused(_ route: String, _ body: String, as token: String? = nil) async throws -> String? {
            let before = world.log.events.count
            let answer = try await world.send("commands/\(route)", body, token: token ?? admin)
            #expect(answer.status >= 400)
            #expect(world.log.events.count == before, "a refusal writes nothing")
            return answer.code
        }

        /// The state of a stream, as the log alone tells it.
        func state<A: CodedAggregate>(_ type: A.Type, _ stream: StreamName) async throws -> A {
            let key = StreamKey(CommandWorld.tenant, stream)
            let events = try await world.log.read(key, after: .empty, limit: .max)
            return A(folding: try events.map { try A.decode($0.data, keys: NoPersonKeys()) })
        }
    }

    @Test func `a shopper buys from the cart, pays, and receives the parcel`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let shopper = try await world.token(.user, "u1", [.shopper])
            let provider = try await world.token(.provider, "wechat", [.provider])
            let system = try await world.token(.system, "worker", [.system])

            let line = try await shop.did("cart.add_line", #"{"skuId":"p1.1","quantity":2}"#, as: shopper)
            #expect(line == ["lineKey": "p1.1"])
            #expect(
                try await shop.refused("order.place", #"{"cart":{},"expectedTotalFen":1}"#, as: shopper)
                    == "PRICE_CHANGED")
            let placed = try await shop.did(
                "order.place",
                """
                {"cart":{},"expectedTotalFen":6480,"address":{"name":"Li Lei","phone":"13800000000",
                 "regionCodes":["310000"],"detail":"1 Example Road"}}
                """, as: shopper)
            let order = try #require(placed["orderId"]?.asString)
            #expect(placed["totalFen"] == 6480)
            #expect(try await shop.state(Cart.self, .cart(UserID("u1"))).lines.isEmpty)
            #expect(try await shop.state(Stock.self, .stock(SkuID("p1.1"), LocationID("main"))).available == 8)

            let body = #"{"orderId":"\#(order)"}"#
            #expect(try await shop.refused("order.record_paid", body, as: system) == "NOT_PAID")
            #expect(try await shop.refused("order.ship", #"{"orderId":"\#(order)","carrier":"SF"}"#) == "NOT_PAID")
            let charge = try await shop.did("payment.start_charge", body, as: shopper)
            let number = try #require(charge["outTradeNo"]?.asString)
            #expect(charge["amountFen"] == 6480)
            let report = """
                {"orderId":"\(order)","type":"chargeSucceeded","outTradeNo":"\(number)","pspRef":"4200",
                 "amountFen":6480,"payer":"openid-1"}
                """
            let wrong = report.replacing("6480", with: "648")
            let stranger = report.replacing(number, with: "wx20260801")
            for (report, outcome) in [(stranger, "unmatched"), (wrong, "contradicted"), (report, "recorded")] {
                let result = try await shop.did("payment.report_event", report, as: provider)
                #expect(result == ["outcome": .string(outcome)])
            }
            let count = world.log.events.count
            #expect(try await shop.did("payment.report_event", report, as: provider) == ["outcome": "known"])
            #expect(world.log.events.count == count, "a report that comes twice counts once")
            _ = try await shop.did("order.record_paid", body, as: system)
            _ = try await shop.did("order.ship", #"{"orderId":"\#(order)","carrier":"SF","trackingNo":"SF1"}"#)
            _ = try await shop.did("order.receive", body, as: shopper)

            let state = try await shop.state(Order.self, .order(OrderID(order)))
            #expect(state.phase == .completed)
            let stock = try await shop.state(Stock.self, .stock(SkuID("p1.1"), LocationID("main")))
            #expect((stock.onHand, stock.available) == (8, 8))
            #expect(try await shop.state(Buyer.self, .buyer(UserID("u1"))).openOrders.isEmpty)
        }
    }

    @Test func `an order placed after a category was renamed and moved tells the new path`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let shopper = try await world.token(.user, "u1", [.shopper])
            _ = try await shop.did("category.create", #"{"categoryId":"food","name":"Food"}"#)
            _ = try await shop.did("category.rename", #"{"categoryId":"fruit","name":"Fresh fruit"}"#)
            _ = try await shop.did("category.move", #"{"categoryId":"fruit","parentId":"food"}"#)
            _ = try await shop.did(
                "order.place", #"{"orderId":"o1","items":[{"skuId":"p1.1","quantity":1}]}"#, as: shopper)
            let order = try await shop.state(Order.self, .order(OrderID("o1")))
            #expect(order.placement?.lines.map(\.categoryPath) == [["Food", "Fresh fruit"]])
        }
    }

    @Test func `an order that is cancelled, or not paid in time, gives everything back`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let shopper = try await world.token(.user, "u1", [.shopper])
            let stranger = try await world.token(.user, "u2", [.shopper])
            let system = try await world.token(.system, "worker", [.system])
            let placed = try await shop.did(
                "order.place", #"{"orderId":"o1","items":[{"skuId":"p1.1","quantity":10}]}"#, as: shopper)
            #expect(placed["orderId"] == "o1")
            #expect(
                try await shop.refused(
                    "order.place", #"{"items":[{"skuId":"p1.1","quantity":1}]}"#, as: stranger) == "OUT_OF_STOCK")
            #expect(
                try await shop.refused(
                    "order.place", #"{"orderId":"o1","items":[{"skuId":"p1.1","quantity":1}]}"#, as: shopper)
                    == "ALREADY_EXISTS")
            #expect(try await shop.refused("order.cancel", #"{"orderId":"o1"}"#, as: stranger) == "NOT_FOUND")
            let before = world.log.events.count
            _ = try await shop.did("order.time_out", #"{"orderId":"o1"}"#, as: system)
            #expect(world.log.events.count == before, "it is not due")
            _ = try await shop.did("order.cancel", #"{"orderId":"o1","reason":"changed my mind"}"#, as: shopper)
            let stock = try await shop.state(Stock.self, .stock(SkuID("p1.1"), LocationID("main")))
            #expect((stock.onHand, stock.available) == (10, 10))
            #expect(try await shop.state(Buyer.self, .buyer(UserID("u1"))).openOrders.isEmpty)
        }
    }

    @Test func `a coupon is claimed once, takes its share off, and comes back with the order`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let shopper = try await world.token(.user, "u1", [.shopper])
            _ = try await shop.did(
                "coupon_template.create",
                """
                {"templateId":"ten","name":"10 off","kind":"fixed","faceFen":1000,"thresholdFen":2000,
                 "daysAfterClaim":30,"budgetCount":5}
                """)
            let claim = #"{"templateId":"ten"}"#
            #expect(try await shop.refused("coupon.claim", claim, as: shopper) == "NOT_ACTIVE")
            _ = try await shop.did("coupon_template.activate", claim)
            let claimed = try await shop.did("coupon.claim", claim, as: shopper)
            let coupon = try #require(claimed["couponId"]?.asString)
            #expect(try await shop.refused("coupon.claim", claim, as: shopper) == "PER_USER_LIMIT")
            let items = #""items":[{"skuId":"p1.1","quantity":1}],"couponIds":["\#(coupon)"]"#
            let placed = try await shop.did("order.place", #"{"orderId":"o1",\#(items)}"#, as: shopper)
            #expect(placed["totalFen"] == 2490)
            #expect(try await shop.refused("order.place", "{\(items)}", as: shopper) == "COUPON_LOCKED")
            _ = try await shop.did("order.cancel", #"{"orderId":"o1"}"#, as: shopper)
            #expect(try await shop.state(Coupon.self, .coupon(CouponID(coupon))).phase == .issued)
        }
    }

    @Test func `a till records sales already made, at their own time and in its own store`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let till = try await world.issuer.issue(
                Principal(
                    tenant: CommandWorld.tenant, kind: .store, subject: PrincipalID("till"), roles: [.pos],
                    stores: ["s1"]))
            let sale = """
                {"orderId":"r1","storeId":"s1","userId":"u9","soldAt":1483228800000,
                 "lines":[{"skuId":"q7.1","title":"Tea","categoryPath":["GROCERY","TEA"],"quantity":2,
                   "shelfFen":1000,"ownDiscountFen":100,"salesFen":900}],
                 "tenders":[{"provider":"cash","amountFen":500},{"provider":"manufacturer","amountFen":500}],
                 "coupons":[{"couponId":"m1","templateId":"t9"}]}
                """
            _ = try await shop.did("order.record_sale", sale, as: till)
            let order = try await shop.state(Order.self, .order(OrderID("r1")))
            #expect(order.phase == .completed)
            #expect(order.placement?.businessDay == BusinessDay(20_170_101))
            #expect(try await shop.state(Payment.self, .payment(OrderID("r1"))).cashPaidOutFen == 100)
            #expect(try await shop.state(Stock.self, .stock(SkuID("q7.1"), LocationID("s1"))).onHand == -2)
            #expect(
                try await shop.refused("order.record_sale", sale.replacing("s1", with: "s2"), as: till) == "FORBIDDEN")
            #expect(try await shop.refused("order.record_sale", sale, as: till) == "ALREADY_EXISTS")
            let recorded = try #require(world.log.events.first { $0.stream == .order(OrderID("r1")) })
            #expect(recorded.occurredAt == Timestamp(milliseconds: 1_483_228_800_000))
            #expect(recorded.recordedAt > recorded.occurredAt)
        }
    }

    @Test func `an importer's product that exists already is refused, though it was declared new`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let importer = try await world.token(.system, "import", [.importer])
            let body = #"{"spuId":"p1","title":"Apples again"}"#
            #expect(try await shop.refused("spu.create", body, as: importer) == "ALREADY_EXISTS")
            let opening =
                #"{"items":[{"skuId":"p1.1","locationId":"main","delta":5}],"reason":"purchase","opening":true}"#
            _ = try await shop.did("stock.adjust", opening, as: importer)
            let stock = try await shop.state(Stock.self, .stock(SkuID("p1.1"), LocationID("main")))
            #expect(stock.onHand == 15)
        }
    }

    @Test func `reservations come back by their deadline, not before`() async throws {
        try await CommandWorld.with { world in
            let shop = try await open(world)
            let system = try await world.token(.system, "worker", [.system])
            let key = #""skuId":"p1.1","locationId":"main""#
            let reserved = try await shop.did(
                "stock.reserve", #"{\#(key),"quantity":3,"expiresAt":4102444800000}"#)
            let id = try #require(reserved["reservationId"]?.asString)
            let expire = #"{\#(key),"reservationId":"\#(id)"}"#
            #expect(try await shop.refused("stock.expire", expire, as: system) == "NOT_EXPIRED")
            #expect(try await shop.refused("stock.expire", expire) == "FORBIDDEN")
            let past = #"{\#(key),"quantity":3,"expiresAt":1000}"#
            #expect(try await shop.refused("stock.reserve", past) == "INVALID_ARGUMENT")
            _ = try await shop.did("stock.release", expire)
            let stock = try await shop.state(Stock.self, .stock(SkuID("p1.1"), LocationID("main")))
            #expect(stock.available == 10)
        }
    }
}
