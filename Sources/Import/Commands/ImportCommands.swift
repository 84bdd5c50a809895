import CommandClient
import JSON

/// The commands that an import sends, as bytes, straight from the rows.
///
/// Keys are made from the data alone: a command sent again, by whichever import, is the same command.
struct ImportCommands: Sendable {
    /// So many (product, store) pairs make one command.
    static let pairsMax = 250
    /// A template with more products than a command may name is for all of them.
    static let templateProductsMax = 500

    let clock: ShopClock
    /// When shelves and categories came to be: the first instant of the data.
    let opening: Int64?
    let texts: LineTexts
    let categories: CategoryPlan

    func settings() -> OutgoingCommand {
        command("tenant.put_settings", key: "cj/settings", at: nil) { writer in
            writer.member("utcOffsetMinutes", .integer(Int64(clock.utcOffsetMinutes)))
        }
    }

    func category(_ category: CategoryPlan.Category) -> OutgoingCommand {
        command("category.create", key: "cj/category/\(category.id)", at: opening) { writer in
            writer.member("categoryId", .string(category.id))
            if let parent = category.parent { writer.member("parentId", .string(parent)) }
            writer.member("name", .string(category.name))
        }
    }

    /// A variant needs a price, so a product that was never sold for money has none; it and what is not in the
    /// product table are not put on sale.
    func product(_ product: CompleteJourney.Product) -> OutgoingCommand {
        command("spu.create", key: "cj/product/\(product.id)", at: opening) { writer in
            writer.member("spuId", .string(MallNames.product(product.id)))
            writer.member("title", .string(ProductTitle.title(of: product)))
            if !product.brand.isEmpty { writer.member("brand", .string(product.brand)) }
            if let manufacturer = product.manufacturer {
                writer.member("attributes", [["name": "Manufacturer", "value": .string("\(manufacturer)")]])
            }
            if let category = CategoryPlan.names(of: product).flatMap(categories.id) {
                writer.member("categoryIds", [.string(category)])
            }
            guard let price = product.listPriceFen else { return }
            let variant: JSONValue = [
                "skuId": .string(MallNames.variant(product.id)), "listFen": .integer(price),
                "stockMode": "trackOnly",
            ]
            writer.member("skus", [variant])
            if product.isListed { writer.member("publish", true) }
        }
    }

    /// - Parameter pairs: 1 to `pairsMax`; the key is that of the first.
    func stock(_ pairs: [CompleteJourney.StockPair]) -> OutgoingCommand {
        let first = pairs[0]
        return command("stock.adjust", key: "cj/stock/\(first.product)-\(first.store)", at: opening) { writer in
            writer.key("items")
            writer.beginArray()
            for pair in pairs {
                writer.beginObject()
                writer.key("skuId")
                writer.value(MallNames.variant(pair.product))
                writer.key("locationId")
                writer.value(MallNames.store(pair.store))
                writer.key("delta")
                writer.value(pair.quantity)
                writer.key("mode")
                writer.value("trackOnly")
                writer.endObject()
            }
            writer.endArray()
            writer.member("reason", "purchase")
            writer.member("docNo", "cj-opening")
            writer.member("opening", true)
        }
    }

    /// A template that is never given out: it says what the coupons of the past were.
    func template(_ template: CouponPlan.Template) -> OutgoingCommand {
        let key = "cj/template/\(template.kind.coupon)-\(template.kind.campaign)"
        return command("coupon_template.create", key: key, at: opening) { writer in
            let type = template.campaignType.isEmpty ? "" : " (\(template.campaignType))"
            let name = "Coupon \(template.kind.coupon) of campaign \(template.kind.campaign)\(type)"
            writer.member("templateId", .string(MallNames.template(template.kind)))
            writer.member("name", .string(name))
            writer.member("kind", "fixed")
            writer.member("faceFen", .integer(template.faceFen))
            if (1...Self.templateProductsMax).contains(template.products.count) {
                writer.member("scope", "spus")
                writer.member("spuIds", .array(template.products.map { .string(MallNames.product($0)) }))
            }
            let next = CalendarDay(daysFromEpoch: template.lastDay.daysFromEpoch + 1)
            writer.member("validFrom", .integer(clock.milliseconds(template.firstDay)))
            writer.member("validTo", .integer(clock.milliseconds(next)))
            writer.member("budgetCount", .integer(Int64(template.redemptions)))
            writer.member("claimable", false)
        }
    }

    /// A coupon that was handed in, but in no basket we know. The day is known, the time is not.
    func redemption(_ used: CouponPlan.Used) -> OutgoingCommand {
        command("coupon.record_redemption", key: "cj/redemption/\(used.id)", at: nil) { writer in
            writer.member("couponId", .string(used.id))
            writer.member("templateId", .string(MallNames.template(used.kind)))
            writer.member("userId", .string(MallNames.shopper(used.household)))
            writer.member("occurredAt", .integer(clock.milliseconds(used.day)))
        }
    }

    func command(
        _ route: String, key: String, at time: Int64?, _ members: (inout JSONWriter) -> Void
    ) -> OutgoingCommand {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        return OutgoingCommand(route: route, key: key, body: writer.bytes, occurredAt: time)
    }
}
