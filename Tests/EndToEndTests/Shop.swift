import JSON

/// A mall with one product, two units of it, and a coupon; and the questions that every step of an order asks.
struct Shop: Sendable {
    static let sku = "p1.1"
    static let couponTemplate = "welcome"

    let mall: Mall
    let staff: String

    /// Sets everything up by commands; nothing is published yet.
    static func open(_ mall: Mall) async throws -> Shop {
        let shop = Shop(mall: mall, staff: try await mall.token("ann", roles: "admin"))
        try await shop.staffDoes(
            "tenant.put_settings",
            [
                "name": "绿头鸭商城", "payTimeoutSeconds": 1800, "freightFen": 800, "freeFreightOverFen": 9900,
                "defaultLocation": "main", "maxUnpaidOrders": 3,
            ])
        try await shop.staffDoes("category.create", ["categoryId": "c1", "name": "水果"])
        try await shop.staffDoes("category.create", ["categoryId": "c2", "parentId": "c1", "name": "苹果"])
        try await shop.staffDoes(
            "spu.create",
            [
                "spuId": "p1", "title": "红富士苹果 2公斤", "brand": "果园", "imageKeys": ["p/1.webp", "p/2.webp"],
                "categoryIds": ["c2"],
                "skus": [["skuId": .string(sku), "listFen": 2990, "stockMode": "reserveOnOrder"]],
            ])
        return shop
    }

    /// Publishes the product, receives two units and gives out the coupon: 5 yuan off.
    func stock() async throws {
        try await staffDoes("spu.publish", ["spuId": "p1"])
        try await staffDoes(
            "stock.adjust",
            [
                "items": [
                    ["skuId": .string(Self.sku), "locationId": "main", "delta": 2, "mode": "reserveOnOrder"]
                ], "reason": "purchase", "docNo": "GR-1",
            ])
        try await staffDoes(
            "coupon_template.create",
            [
                "templateId": .string(Self.couponTemplate), "name": "新人立减5元", "kind": "fixed", "faceFen": 500,
                "budgetCount": 100, "perUser": 1, "daysAfterClaim": 30,
            ])
        try await staffDoes("coupon_template.activate", ["templateId": .string(Self.couponTemplate)])
    }

    @discardableResult
    func staffDoes(_ route: String, _ body: JSONValue) async throws -> Int64 {
        try await mall.accept(route, body, as: staff).position
    }

    /// A command that changes nothing that is looked at: its position lies behind what other roles did before.
    func moveOn() async throws -> Int64 {
        let category = "c\(UInt32.random(in: 1_000...UInt32.max))"
        return try await staffDoes("category.create", ["categoryId": .string(category), "name": .string(category)])
    }

    func shopper(_ user: String) async throws -> String { try await mall.token(user, kind: "user", roles: "shopper") }

    func claim(_ coupon: String, as shopper: String) async throws -> Int64 {
        try await mall.accept(
            "coupon.claim", ["templateId": .string(Self.couponTemplate), "couponId": .string(coupon)], as: shopper
        ).position
    }

    static let address: JSONValue = [
        "name": "李雷", "phone": "13800000000", "regionCodes": ["310000", "310100", "310104"], "detail": "示例路1号",
    ]

    /// One unit, with a coupon.
    func order(_ order: String, coupon: String, as shopper: String) async throws -> Int64 {
        try await mall.accept(
            "order.place",
            [
                "orderId": .string(order), "items": [["skuId": .string(Self.sku), "quantity": 1]],
                "couponIds": [.string(coupon)], "address": Self.address, "expectedTotalFen": 3290,
            ], as: shopper
        ).position
    }

    /// `onHand reserved allocated available` of the SKU.
    func units(atLeast position: Int64) async throws -> [Int64?] {
        let stock = try await mall.read(
            #"{ stock(sku: "p1.1", location: "main") { onHand reserved allocated available } }"#, as: staff,
            atLeast: position
        ).at("stock")
        return ["onHand", "reserved", "allocated", "available"].map { stock.at($0).asInteger }
    }

    /// The ids of a shopper's coupons in one status, and the order that holds each.
    func coupons(_ status: String, of shopper: String, atLeast position: Int64) async throws -> [[String?]] {
        let coupons = try await mall.read(
            "{ coupons(status: \(status)) { nodes { id status orderId } } }", as: shopper, atLeast: position)
        return (coupons.at("coupons.nodes").asArray ?? []).map { coupon in
            ["id", "status", "orderId"].map { coupon.at($0).asString }
        }
    }

    /// `state fulfilmentState paymentState` of an order.
    func states(of order: String, as shopper: String, atLeast position: Int64? = nil) async throws -> [String?] {
        let answer = try await mall.read(
            #"{ order(id: "\#(order)") { state fulfilmentState paymentState } }"#, as: shopper, atLeast: position)
        return ["state", "fulfilmentState", "paymentState"].map { answer.at("order.\($0)").asString }
    }

    /// Waits until the order's states are these.
    func wait(for states: [String], of order: String, as shopper: String) async throws {
        try await eventually("order \(order) is \(states)") { try await self.states(of: order, as: shopper) == states }
    }
}
