import CommandClient
import JSON

extension ImportCommands {
    /// A basket as one sale: placed, paid, handed over and completed at its own time.
    ///
    /// A manufacturer's coupon is a tender. The customer paid the rest in cash, for all the data says; where the
    /// coupons exceed the total, the decision pays the difference out.
    func sale(_ basket: CompleteJourney.Basket, coupons: [CouponPlan.Used] = []) -> OutgoingCommand {
        command("order.record_sale", key: "cj/sale/\(basket.id)", at: nil) { writer in
            writer.key("orderId")
            writer.value(MallNames.order(basket.id))
            writer.key("storeId")
            writer.value(MallNames.store(basket.store))
            writer.key("userId")
            writer.value(MallNames.shopper(basket.household))
            writer.key("soldAt")
            writer.value(clock.milliseconds(basket.time))
            writer.key("lines")
            writer.beginArray()
            for line in basket.lines { write(line, to: &writer) }
            writer.endArray()
            writeTenders(of: basket, to: &writer)
            if !coupons.isEmpty { write(coupons, to: &writer) }
        }
    }

    private func write(_ line: CompleteJourney.Line, to writer: inout JSONWriter) {
        writer.beginObject()
        texts.write(line.product, to: &writer)
        writer.key("quantity")
        writer.value(line.quantity)
        writer.key("shelfFen")
        writer.value(line.shelfFen)
        if line.ownDiscountFen > 0 {
            writer.key("ownDiscountFen")
            writer.value(line.ownDiscountFen)
        }
        writer.key("salesFen")
        writer.value(line.salesFen)
        writer.endObject()
    }

    private func writeTenders(of basket: CompleteJourney.Basket, to writer: inout JSONWriter) {
        let byManufacturers = basket.manufacturerCouponFen
        let byCustomer = basket.salesFen - byManufacturers
        writer.key("tenders")
        writer.beginArray()
        for (provider, fen) in [("manufacturer", byManufacturers), ("cash", byCustomer)] where fen > 0 {
            writer.beginObject()
            writer.key("provider")
            writer.value(provider)
            writer.key("amountFen")
            writer.value(fen)
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ coupons: [CouponPlan.Used], to writer: inout JSONWriter) {
        writer.key("coupons")
        writer.beginArray()
        for used in coupons {
            writer.beginObject()
            writer.member("couponId", .string(used.id))
            writer.member("templateId", .string(MallNames.template(used.kind)))
            writer.endObject()
        }
        writer.endArray()
    }
}
