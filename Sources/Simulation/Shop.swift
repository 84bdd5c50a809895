import EventSourcing
import JSON

/// What the clients know of the shop, from the answers they had.
struct Shop {
    struct KnownOrder {
        let id: String
        let totalFen: Int64
        let shopper: Int
        let isSent: Bool
        var isPaid = false
    }

    struct Charge {
        let order: String
        let outTradeNo: String
        let amountFen: Int64
    }

    static let tenant = TenantID("mall")
    /// Few products, so that all want the same ones.
    static let products = ["p1", "p2", "p3", "p4"]
    static let tillProduct = "t1"

    var orders: [KnownOrder] = []
    var charges: [Charge] = []
    var reservations: [(sku: String, id: String)] = []

    /// What opens it, in order. One product runs out soon, one is deducted on payment.
    static func opening(_ chance: inout Chance) -> [(String, JSONValue)] {
        var bodies: [(String, JSONValue)] = [
            (
                "tenant.put_settings",
                [
                    "payTimeoutSeconds": .integer(chance.within(4...25)),
                    "reservationGraceSeconds": .integer(chance.within(0...5)),
                    "maxUnpaidOrders": .integer(chance.within(2...5)), "freightFen": .integer(chance.within(0...500)),
                ]
            ),
            (
                "coupon_template.create",
                [
                    "templateId": "off", "name": "off", "kind": "fixed", "faceFen": 150, "daysAfterClaim": 1,
                    "budgetCount": .integer(chance.within(2...9)), "perUser": .integer(chance.within(1...4)),
                ]
            ), ("coupon_template.activate", ["templateId": "off"]),
        ]
        for (number, product) in products.enumerated() {
            bodies.append(("spu.create", self.product(product, fen: 100 + 333 * Int64(number))))
            let mode = number == 3 ? "deductOnPayment" : "reserveOnOrder"
            bodies.append(("stock.adjust", stock(product, chance.within(2...25), mode: mode, opening: true)))
        }
        bodies.append(("stock.adjust", stock(tillProduct, 1_000, mode: "trackOnly", opening: true)))
        return bodies
    }

    private static func product(_ spu: String, fen: Int64) -> JSONValue {
        [
            "spuId": .string(spu), "title": .string("Goods \(spu)"), "imageKeys": ["goods.webp"], "publish": true,
            "skus": [["skuId": .string("\(spu).1"), "listFen": .integer(fen)]],
        ]
    }

    static func stock(_ spu: String, _ delta: Int64, mode: String? = nil, opening: Bool = false) -> JSONValue {
        stock(spu, at: "main", delta, mode: mode, opening: opening)
    }

    static func stock(
        _ spu: String, at location: String, _ delta: Int64, mode: String? = nil, opening: Bool = false
    ) -> JSONValue {
        var item = JSONObject()
        item.set("skuId", to: .string("\(spu).1"))
        item.set("locationId", to: .string(location))
        item.set("delta", to: .integer(delta))
        if let mode { item.set("mode", to: .string(mode)) }
        return [
            "items": [.object(item)], "reason": delta > 0 ? "purchase" : "damage", "docNo": "d",
            "opening": .bool(opening),
        ]
    }
}
