import EventSourcing
import JSON
import Runtime

/// What clients have in mind.
extension Simulation {
    /// Nil when there is nothing to do just now.
    func newErrand(_ number: Int) -> Errand? {
        if clients[number].chance.happens(80), let repeated = repeatedErrand(number) { return repeated }
        switch clients[number].kind {
        case .clerk: return clerksErrand(number)
        case .provider: return providersErrand(number)
        case .till: return tillsErrand(number)
        case .shopper: return shoppersErrand(number)
        }
    }

    /// A command that was accepted long ago, again; or another one under its key.
    private func repeatedErrand(_ number: Int) -> Errand? {
        guard !clients[number].accepted.isEmpty else { return nil }
        let old = clients[number].chance.pick(clients[number].accepted)
        guard clients[number].kind == .shopper, clients[number].chance.happens(300) else {
            tally.count(.lateRepeats)
            return Errand([old])
        }
        tally.count(.keyReuses)
        let other = CommandEnvelope.simulated(
            "cart.add_line", ["skuId": "p1.1", "quantity": 77], clients[number].principal, key: old.key.rawValue)
        return Errand([other])
    }

    private func shoppersErrand(_ number: Int) -> Errand {
        let own = shop.orders.filter { $0.shopper == number && !$0.isPaid }
        switch clients[number].chance.below(20) {
        case 0..<4: return Errand([addLine(number)])
        case 4..<11: return Errand([placeItems(number)])
        case 11, 12: return Errand([clients[number].envelope("order.place", ["cart": [:]])])
        case 13: return Errand([addLine(number), clients[number].envelope("order.place", ["cart": [:]])])
        case 14, 15: return Errand([clients[number].envelope("coupon.claim", ["templateId": "off"])])
        case 16, 17:
            guard !own.isEmpty else { return Errand([placeItems(number)]) }
            let order = clients[number].chance.pick(own)
            return Errand([clients[number].envelope("order.cancel", ["orderId": .string(order.id)])])
        default:
            guard !own.isEmpty else { return Errand([placeItems(number)]) }
            let order = clients[number].chance.pick(own)
            return Errand([clients[number].envelope("payment.start_charge", ["orderId": .string(order.id)])])
        }
    }

    private func addLine(_ number: Int) -> CommandEnvelope {
        let product = clients[number].chance.pick(Shop.products)
        let quantity = clients[number].chance.within(1...3)
        return clients[number].envelope(
            "cart.add_line", ["skuId": .string("\(product).1"), "quantity": .integer(quantity)])
    }

    private func placeItems(_ number: Int) -> CommandEnvelope {
        var client = clients[number]
        defer { clients[number] = client }
        let first = client.chance.below(Shop.products.count)
        var items = [JSONValue]()
        for offset in 0...client.chance.below(2) {
            let product = Shop.products[(first + offset) % Shop.products.count]
            items.append(["skuId": .string("\(product).1"), "quantity": .integer(client.chance.within(1...3))])
        }
        var body = JSONObject()
        body.set("items", to: .array(items))
        if client.chance.happens(300) { body.set("orderId", to: .string("o\(number)-\(client.keysMade)")) }
        if !client.coupons.isEmpty, client.chance.happens(600) {
            body.set("couponIds", to: .array([.string(client.chance.pick(client.coupons))]))
        }
        if client.chance.happens(400) {
            body.set(
                "address",
                to: ["name": "Li Lei", "phone": "13800000000", "regionCodes": ["310000"], "detail": "1 Road"])
        }
        return client.envelope("order.place", .object(body))
    }

    private func clerksErrand(_ number: Int) -> Errand? {
        let unpaid = shop.orders.indices.filter { !shop.orders[$0].isPaid }
        let paid = shop.orders.filter(\.isPaid)
        switch clients[number].chance.below(10) {
        case 0..<4:
            guard !unpaid.isEmpty else { return nil }
            let index = clients[number].chance.pick(unpaid)
            let order = shop.orders[index]
            shop.orders[index].isPaid = true
            let receipt = "r\(clients[number].keysMade)"
            return Errand([
                clients[number].envelope(
                    "payment.receive",
                    [
                        "orderId": .string(order.id), "provider": "cash", "amountFen": .integer(order.totalFen),
                        "reference": .string(receipt),
                    ])
            ])
        case 4, 5:
            guard !paid.isEmpty else { return nil }
            let order = clients[number].chance.pick(paid)
            let body: JSONValue = ["orderId": .string(order.id), "carrier": "SF"]
            return Errand([
                order.isSent
                    ? clients[number].envelope("order.ship", body)
                    : clients[number].envelope("order.hand_over", ["orderId": .string(order.id)])
            ])
        case 6: return Errand([reserve(number)])
        case 7:
            guard !shop.reservations.isEmpty else { return Errand([reserve(number)]) }
            let (sku, id) = clients[number].chance.pick(shop.reservations)
            return Errand([
                clients[number].envelope(
                    "stock.release",
                    ["skuId": .string(sku), "locationId": "main", "reservationId": .string(id)])
            ])
        case 8:
            // Perhaps counted before: then the log refuses what was taken as new.
            let place = "w\(clients[number].chance.below(3))"
            let units = clients[number].chance.within(1...9)
            let body = Shop.stock("p1", at: place, units, mode: "reserveOnOrder", opening: true)
            return Errand([clients[number].envelope("stock.adjust", body)])
        default:
            let delta = clients[number].chance.within(-2...4)
            let product = clients[number].chance.pick(Shop.products)
            return Errand([clients[number].envelope("stock.adjust", Shop.stock(product, delta == 0 ? 1 : delta))])
        }
    }

    private func reserve(_ number: Int) -> CommandEnvelope {
        let product = clients[number].chance.pick(Shop.products)
        let expires = leaseClock.now.milliseconds + clients[number].chance.within(2_000...20_000)
        return clients[number].envelope(
            "stock.reserve",
            [
                "skuId": .string("\(product).1"), "locationId": "main",
                "quantity": .integer(clients[number].chance.within(1...2)), "expiresAt": .integer(expires),
            ])
    }

    /// Charges succeed, late and twice.
    private func providersErrand(_ number: Int) -> Errand? {
        guard !shop.charges.isEmpty else { return nil }
        let charge = clients[number].chance.pick(shop.charges)
        let fails = clients[number].chance.happens(150)
        let body: JSONValue = [
            "orderId": .string(charge.order), "type": fails ? "chargeFailed" : "chargeSucceeded",
            "outTradeNo": .string(charge.outTradeNo), "pspRef": .string("psp-\(charge.outTradeNo)"),
            "amountFen": .integer(charge.amountFen), "payer": "openid",
        ]
        return Errand([clients[number].envelope("payment.report_event", body)])
    }

    /// Sales of a till, some under a number that another sale has.
    private func tillsErrand(_ number: Int) -> Errand {
        let count = 1 + clients[number].chance.below(4)
        let sales = (0..<count).map { _ -> CommandEnvelope in
            let sale = clients[number].keysMade - (clients[number].chance.happens(100) ? 3 : 0)
            let body: JSONValue = [
                "orderId": .string("b\(sale)"), "storeId": "s1",
                "lines": [
                    [
                        "skuId": .string("\(Shop.tillProduct).1"), "quantity": 2, "shelfFen": 500,
                        "ownDiscountFen": 20, "salesFen": 480,
                    ]
                ], "tenders": [["provider": "pos", "amountFen": 480]],
            ]
            return clients[number].envelope("order.record_sale", body)
        }
        return Errand(sales, lane: .bulk)
    }
}
