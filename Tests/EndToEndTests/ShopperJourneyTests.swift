import Foundation
import JSON
import Testing

extension EndToEnd {
    /// From an empty mall to a completed order; stock, coupon and money are looked at after every step.
    @Suite(.timeLimit(.minutes(5))) struct ShopperJourneyTests {
        @Test func aShopperBuysWithACouponAndEveryScreenIsRightAfterEveryStep() async throws {
            try await Mall.with("journey") { mall in
                let shop = try await Shop.open(mall)
                try await checkPublishing(shop)
                let li = try await shop.shopper("li")
                try await checkCartAndOrder(shop, li)
                try await checkLimits(shop, li)
                try await pay(shop, li)
                try await deliver(shop, li)
                try await checkSales(shop)
                try await checkCancelling(shop)
                try await checkTimeout(shop)
                try await checkRefreshing(shop, li)
                try await checkVisitors(shop)
                try await checkUpkeep(mall)
                let verified = try await mall.run(["replay", "verify"])
                #expect(verified.status == 0, "\(verified.output)")
                let compared = try await mall.run(["replay", "diff"])
                #expect(compared.status == 0, "\(compared.output)")
            }
        }

        private func checkPublishing(_ shop: Shop) async throws {
            let mall = shop.mall
            let draft = try await shop.staffDoes("spu.set_sale_flags", ["spuId": "p1", "noPoints": true])
            #expect(try await mall.read(#"{ product(id: "p1") { id } }"#, atLeast: draft) == ["product": nil])
            try await shop.stock()
            let position = try await shop.moveOn()
            let page = try await mall.read(
                """
                { product(id: "p1") { title brand imageKeys price { amount currency } skus { id price { amount } }
                  categories { id } } }
                """, atLeast: position)
            #expect(
                page == [
                    "product": [
                        "title": "红富士苹果 2公斤", "brand": "果园", "imageKeys": ["p/1.webp", "p/2.webp"],
                        "price": ["amount": 2990, "currency": "CNY"],
                        "skus": [["id": "p1.1", "price": ["amount": 2990]]], "categories": [["id": "c2"]],
                    ]
                ])
            let found = try await mall.read(
                #"{ search(query: "富士") { totalCount nodes { id } facets { categories { id count } } } }"#,
                atLeast: position)
            #expect(found.at("search.totalCount") == 1)
            #expect(found.at("search.nodes") == [["id": "p1"]])
            #expect(try await mall.read(#"{ search(query: "香蕉") { totalCount } }"#) == ["search": ["totalCount": 0]])
            #expect(try await shop.units(atLeast: position) == [2, 0, 0, 2])
        }

        private func checkCartAndOrder(_ shop: Shop, _ li: String) async throws {
            let mall = shop.mall
            var position = try await shop.claim("cp1", as: li)
            #expect(try await shop.coupons("ISSUED", of: li, atLeast: position) == [["cp1", "ISSUED", nil]])
            position = try await mall.accept("cart.add_line", ["skuId": "p1.1", "quantity": 1], as: li).position
            let cart = try await mall.read(
                "{ cart { userId quantityTotal lines { skuId quantity seenPrice { amount } } } }", as: li,
                atLeast: position)
            #expect(
                cart == [
                    "cart": [
                        "userId": "li", "quantityTotal": 1,
                        "lines": [["skuId": "p1.1", "quantity": 1, "seenPrice": ["amount": 2990]]],
                    ]
                ])
            let key = UUID().uuidString
            let body: JSONValue = [
                "orderId": "o1", "cart": [:], "couponIds": ["cp1"], "address": Shop.address, "expectedTotalFen": 3290,
            ]
            let placed = try await mall.accept("order.place", body, as: li, key: key)
            #expect(placed.result.at("totalFen") == 3290)
            let again = try await mall.accept("order.place", body, as: li, key: key)
            #expect(again.position == placed.position && again.result == placed.result)
            position = placed.position
            #expect(try await shop.units(atLeast: position) == [2, 1, 0, 1])
            #expect(try await shop.coupons("ISSUED", of: li, atLeast: position) == [])
            #expect(try await shop.coupons("LOCKED", of: li, atLeast: position) == [["cp1", "LOCKED", "o1"]])
            #expect(try await mall.read("{ cart { lineCount } }", as: li, atLeast: position).at("cart.lineCount") == 0)
            #expect(try await shop.states(of: "o1", as: li, atLeast: position) == ["OPEN", "UNFULFILLED", "UNPAID"])
            let money = try await mall.read(
                """
                { order(id: "o1") { userId goods { amount } couponDiscount { amount } freight { amount }
                  total { amount } charged { amount } couponIds address { name phone }
                  lines { skuId quantity list { amount } couponDiscount { amount } net { amount } } } }
                """, as: li)
            #expect(
                money == [
                    "order": [
                        "userId": "li", "goods": ["amount": 2990], "couponDiscount": ["amount": 500],
                        "freight": ["amount": 800], "total": ["amount": 3290], "charged": ["amount": 0],
                        "couponIds": ["cp1"], "address": ["name": "李雷", "phone": "13800000000"],
                        "lines": [
                            [
                                "skuId": "p1.1", "quantity": 1, "list": ["amount": 2990],
                                "couponDiscount": ["amount": 500], "net": ["amount": 2490],
                            ]
                        ],
                    ]
                ])
        }

        /// What is not there is not sold, and what is another's is not shown.
        private func checkLimits(_ shop: Shop, _ li: String) async throws {
            let mall = shop.mall
            let han = try await shop.shopper("han")
            let tooMany = try await mall.send(
                "order.place", ["items": [["skuId": "p1.1", "quantity": 2]], "address": Shop.address], as: han)
            #expect(tooMany.status == 409)
            #expect(tooMany.code == "OUT_OF_STOCK")
            #expect(tooMany.text.contains(#""available":1"#), "\(tooMany.text)")
            #expect(try await mall.read(#"{ order(id: "o1") { id } }"#, as: han) == ["order": nil])
            let visitor = try await mall.ask(#"{ order(id: "o1") { id } }"#)
            #expect(visitor.errorCodes == ["UNAUTHENTICATED"] && visitor.body.at("data.order").isNull)
            let cart = try await mall.ask(#"{ cart(user: "li") { lineCount } }"#, as: han)
            #expect(cart.body.at("data.cart").isNull, "\(cart.text)")
            let stolen = try await mall.send("order.cancel", ["orderId": "o1"], as: han)
            #expect([403, 404].contains(stolen.status), "\(stolen.text)")
            #expect(try await shop.states(of: "o1", as: li) == ["OPEN", "UNFULFILLED", "UNPAID"])
        }

        private func pay(_ shop: Shop, _ li: String) async throws {
            let mall = shop.mall
            let charge = try await mall.accept("payment.start_charge", ["orderId": "o1", "amountFen": 3290], as: li)
            #expect(
                try await shop.states(of: "o1", as: li, atLeast: charge.position) == [
                    "OPEN", "UNFULFILLED", "PENDING",
                ])
            let trade = try #require(charge.result.at("outTradeNo").asString)
            // WeChat tells it twice.
            let told = try await mall.mustRun([
                "emulator", "wechat-pay", "o1", "--out-trade-no", trade, "--fen", "3290", "--times", "2",
            ])
            #expect(told.contains("notification 2: known already"), "\(told)")
            try await shop.wait(for: ["OPEN", "UNFULFILLED", "PAID"], of: "o1", as: li)
            // The process manager moves the order on; then its stock is allocated.
            try await eventually("the order is marked as paid") {
                try await !mall.read(#"{ order(id: "o1") { paidAt } }"#, as: li).at("order.paidAt").isNull
            }
            try await checkCause(mall)
            let position = try await shop.moveOn()
            #expect(try await shop.units(atLeast: position) == [2, 0, 1, 1])
            #expect(try await shop.coupons("REDEEMED", of: li, atLeast: position) == [["cp1", "REDEEMED", "o1"]])
            let money = try await mall.read(
                """
                { order(id: "o1") { charged { amount } refunded { amount }
                  tenders { provider status amount { amount } } } }
                """, as: li)
            #expect(
                money == [
                    "order": [
                        "charged": ["amount": 3290], "refunded": ["amount": 0],
                        "tenders": [["provider": "WECHAT", "status": "SUCCEEDED", "amount": ["amount": 3290]]],
                    ]
                ])
        }

        /// What the system did says which event it answered, and what that came from.
        private func checkCause(_ mall: Mall) async throws {
            func events(_ stream: String) async throws -> [JSONValue] {
                try await mall.mustRun(["replay", "print", "--stream", stream, "--json"])
                    .split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
            }
            let charged = try #require(
                await events("payment-o1").first { $0.at("type").asString?.hasSuffix("ChargeSucceeded") == true })
            let paid = try #require(
                await events("order-o1").first { $0.at("type").asString?.hasSuffix("OrderPaid") == true })
            #expect(paid.at("causation").asString == "1/\(charged.at("position").asInteger ?? 0)")
            #expect(paid.at("correlation") == charged.at("commandKey"))
        }

        private func deliver(_ shop: Shop, _ li: String) async throws {
            let mall = shop.mall
            var position = try await shop.staffDoes(
                "order.ship", ["orderId": "o1", "shipmentId": "sh1", "carrier": "SF", "trackingNo": "SF123"])
            #expect(try await shop.states(of: "o1", as: li, atLeast: position) == ["OPEN", "SHIPPED", "PAID"])
            #expect(try await shop.units(atLeast: position) == [1, 0, 0, 1])
            position = try await mall.accept("order.receive", ["orderId": "o1"], as: li).position
            #expect(try await shop.states(of: "o1", as: li, atLeast: position) == ["COMPLETED", "RECEIVED", "PAID"])
            let list = try await mall.read(
                "{ orders(tab: COMPLETED) { totalCount nodes { id total { amount } } } }", as: li, atLeast: position)
            #expect(list == ["orders": ["totalCount": 1, "nodes": [["id": "o1", "total": ["amount": 3290]]]]])
        }

        private func checkSales(_ shop: Shop) async throws {
            let report = "{ salesSummary { nodes { sales { amount } orders units refunds { amount } } } }"
            let line: JSONValue = ["sales": ["amount": 2490], "orders": 1, "units": 1, "refunds": ["amount": 0]]
            #expect(try await shop.mall.read(report, as: shop.staff) == ["salesSummary": ["nodes": [line]]])
            let byCategory = try await shop.mall.read(
                "{ salesSummary(by: [CATEGORY]) { nodes { key sales { amount } } } }", as: shop.staff)
            #expect(byCategory.at("salesSummary.nodes") == [["key": "水果 / 苹果", "sales": ["amount": 2490]]])
            let stranger = try await shop.mall.ask(report)
            #expect(stranger.body.at("data").isNull && !stranger.errorCodes.isEmpty, "\(stranger.text)")
        }

        private func checkCancelling(_ shop: Shop) async throws {
            let mei = try await shop.shopper("mei")
            _ = try await shop.claim("cp2", as: mei)
            var position = try await shop.order("o2", coupon: "cp2", as: mei)
            #expect(try await shop.units(atLeast: position) == [1, 1, 0, 0])
            position = try await shop.mall.accept(
                "order.cancel", ["orderId": "o2", "reason": "changed my mind"], as: mei
            ).position
            #expect(try await shop.states(of: "o2", as: mei, atLeast: position)[0] == "CANCELLED")
            #expect(try await shop.units(atLeast: position) == [1, 0, 0, 1])
            #expect(try await shop.coupons("ISSUED", of: mei, atLeast: position) == [["cp2", "ISSUED", nil]])
        }

        private func checkTimeout(_ shop: Shop) async throws {
            let mei = try await shop.shopper("mei")
            try await shop.staffDoes("tenant.put_settings", ["payTimeoutSeconds": 1, "reservationGraceSeconds": 0])
            _ = try await shop.order("o3", coupon: "cp2", as: mei)
            try await eventually("the order runs out of time") {
                try await shop.states(of: "o3", as: mei)[0] == "CANCELLED"
            }
            let position = try await shop.moveOn()
            #expect(try await shop.units(atLeast: position) == [1, 0, 0, 1])
            #expect(try await shop.coupons("ISSUED", of: mei, atLeast: position) == [["cp2", "ISSUED", nil]])
            let order = try await shop.mall.read(#"{ order(id: "o3") { cancelledBy paidAt } }"#, as: mei)
            #expect(order == ["order": ["cancelledBy": "TIMEOUT", "paidAt": nil]])
        }

        private func checkRefreshing(_ shop: Shop, _ li: String) async throws {
            let reply = try await shop.mall.post("/tokens/refresh", [], token: li)
            let token = try #require(reply.body["token"]?.asString, "\(reply.text)")
            #expect(try await shop.states(of: "o1", as: token) == ["COMPLETED", "RECEIVED", "PAID"])
            let stranger = try await shop.mall.post("/tokens/refresh", [], token: "x.y.z")
            #expect(stranger.status == 401 && stranger.code == "TOKEN_MALFORMED", "\(stranger.text)")
        }

        /// Who names no mall sees the only one, until there is another.
        private func checkVisitors(_ shop: Shop) async throws {
            let mall = shop.mall
            let query: JSONValue = ["query": #"{ product(id: "p1") { id } }"#]
            func visit() async throws -> Mall.Reply { try await mall.post("/graphql", query.encoded(), token: nil) }
            try await eventually("a visitor sees the only mall") {
                try await visit().body.at("data.product.id") == "p1"
            }
            let other = try await mall.token("eve", roles: "admin", tenant: "another")
            try await mall.accept("category.create", ["categoryId": "c1", "name": "书"], as: other)
            try await eventually("a visitor has to name one of two") {
                try await visit().errorCodes == ["TENANT_REQUIRED"]
            }
        }

        /// What the roles keep up in the database without being asked.
        private func checkUpkeep(_ mall: Mall) async throws {
            let url = try mall.setting("MALLARD_POSTGRES_URL")
            func number(_ query: String) async throws -> Int {
                let (status, output) = try await ChildProcess.run(
                    ["/usr/bin/psql", url, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-c", query],
                    seconds: 20)
                #expect(status == 0, "\(output)")
                return Int(output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
            }
            #expect(try await number("select count(*) from mallard.event_type where name like 'mallard.%'") > 80)
            // This week's and the next two, made before a commit needs them.
            let tables = "select count(*) from pg_inherits where inhparent = 'mallard.command_outcome'::regclass"
            #expect(try await number(tables) >= 3)
        }
    }
}
