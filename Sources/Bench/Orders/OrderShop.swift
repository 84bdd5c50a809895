import CommandClient
import JSON

/// What the orders are placed in: products with stock, and shoppers with tokens and coupons.
struct OrderShop: Sendable {
    static let shoppers = 1_000
    static let connections = 64
    static let hotSKU = "hot.1"
    private static let template = "three-off"

    let mall: BenchMall
    /// SKUs of the spread load: `s0.1`, `s1.1` and so on.
    let spreadSKUs: Int
    let coupons: Int

    /// Opens the shop; no limit but the stock stands in an order's way.
    func open(hotStock: Int64) async throws {
        let admin = try await mall.client("bench", kind: "staff", roles: ["admin"])
        var commands = [
            Self.command("tenant.put_settings", "settings", ["maxUnpaidOrders": 1_000_000_000]),
            Self.command("category.create", "category", ["categoryId": "goods", "name": "Goods"]),
            Self.product("hot", listFen: 9_900), Self.stock("hot", [(Self.hotSKU, hotStock)]),
        ]
        for number in 0..<spreadSKUs {
            commands.append(Self.product("s\(number)", listFen: 1_000 + Int64(number % 900)))
        }
        let skus = (0..<spreadSKUs).map { ("s\($0).1", Int64(10_000_000)) }
        for start in stride(from: 0, to: spreadSKUs, by: 500) {
            commands.append(Self.stock("spread-\(start)", Array(skus[start..<min(start + 500, spreadSKUs)])))
        }
        commands += [
            Self.command(
                "coupon_template.create", "template",
                [
                    "templateId": .string(Self.template), "name": "3 off", "kind": "fixed", "faceFen": 300,
                    "daysAfterClaim": 30, "budgetCount": 1_000_000_000, "perUser": 1_000_000,
                ]),
            Self.command("coupon_template.activate", "activate", ["templateId": .string(Self.template)]),
        ]
        for number in 0..<coupons { commands.append(Self.coupon(number)) }
        try await mall.send(commands, as: admin)
    }

    /// One token a line, that of shopper 0 first.
    func tokens() async throws -> [String] {
        var tokens: [String] = []
        for shopper in 0..<Self.shoppers {
            tokens.append(try await mall.token("u\(shopper)", kind: "user", roles: ["shopper"]))
        }
        return tokens
    }

    private static func command(_ route: String, _ key: String, _ body: JSONValue) -> OutgoingCommand {
        OutgoingCommand(route: route, key: "bench-\(key)", body: body.encoded())
    }

    private static func product(_ spu: String, listFen: Int64) -> OutgoingCommand {
        command(
            "spu.create", "spu-\(spu)",
            [
                "spuId": .string(spu), "title": .string("Goods \(spu)"), "imageKeys": ["goods.webp"],
                "categoryIds": ["goods"], "publish": true,
                "skus": [["skuId": .string("\(spu).1"), "listFen": .integer(listFen)]],
            ])
    }

    private static func stock(_ key: String, _ skus: [(String, Int64)]) -> OutgoingCommand {
        let items = skus.map { sku, units -> JSONValue in
            ["skuId": .string(sku), "locationId": "main", "delta": .integer(units)]
        }
        return command(
            "stock.adjust", "stock-\(key)",
            ["items": .array(items), "reason": "purchase", "docNo": .string(key), "opening": true])
    }

    /// Coupon `k7` belongs to shopper 7, `k1007` too.
    private static func coupon(_ number: Int) -> OutgoingCommand {
        command(
            "coupon.issue", "coupon-\(number)",
            [
                "templateId": .string(template), "couponId": .string("k\(number)"),
                "userId": .string("u\(number % shoppers)"),
            ])
    }
}
