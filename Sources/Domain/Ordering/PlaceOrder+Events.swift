import EventSourcing

extension PlaceOrder {
    func events(
        _ goods: [Good], _ quote: PriceQuote, _ stocks: [StockAppend], _ states: States, _ context: CommandContext
    ) throws(Rejection) -> Events {
        let values = states.settings.values
        let isFree = quote.totalFen == 0
        let expiry = isFree ? nil : context.now.advanced(bySeconds: values.payTimeoutSeconds)
        let day = BusinessDay(of: context.occurredAt, utcOffsetMinutes: values.utcOffsetMinutes)
        let placement = OrderPlacement(
            orderNo: OrderPlacement.number(order, day), user: user, lane: lane, store: store,
            lines: zip(goods, quote.lines).enumerated().map { index, pair in
                OrderLine(lineNo: Int32(index + 1), pair.0, pair.1)
            },
            goodsFen: quote.goodsFen, ownDiscountFen: quote.ownDiscountFen,
            couponDiscountFen: quote.couponDiscountFen, freightFen: quote.freightFen, totalFen: quote.totalFen,
            tender: TenderPlan(payableFen: quote.totalFen), coupons: coupons,
            address: address.map { Personal(PersonID(user), $0) }, payExpiresAt: expiry, businessDay: day,
            settingsVersion: states.settings.version)
        return Events(
            order: [.placed(placement)]
                + (isFree ? [.paid(at: context.occurredAt, chargedFen: 0, businessDay: day)] : []),
            payment: [.opened(user: user, totalFen: quote.totalFen, expiresAt: expiry)],
            buyer: isFree ? [] : [.orderOpened(order)], cart: try checkOut(states.cart), stocks: stocks,
            coupons: coupons.map { couponAppend($0, quote, isFree: isFree) }, totalFen: quote.totalFen,
            payExpiresAt: expiry)
    }

    private func checkOut(_ cart: Cart) throws(Rejection) -> [Cart.Event] {
        guard case .cart(let keys, revision: _) = source else { return [] }
        return [.checkedOut(order, lines: try cartLines(keys, cart).map(\.key))]
    }

    private func couponAppend(_ id: CouponID, _ quote: PriceQuote, isFree: Bool) -> CouponAppend {
        let amountFen = quote.amountFen(of: id)
        let locked = Coupon.Event.locked(order, discountFen: amountFen)
        return CouponAppend(
            coupon: id, events: isFree ? [locked, .redeemed(order, discountFen: amountFen)] : [locked])
    }
}

extension PlaceOrder.Good {
    var priceLine: Pricing.Line {
        let categories = shelves.reduce(into: Set<CategoryID>()) { all, placement in
            all.insert(placement.id)
            all.formUnion(placement.ancestors)
        }
        return Pricing.Line(
            sku: sku.id, spu: spuID, categories: categories, quantity: item.quantity, unitListFen: sku.listFen,
            noCoupon: spu.noCoupon)
    }

    /// The chosen values, in the order of the specs: "red, large".
    var specText: String { specValues.map(\.name).joined(separator: ", ") }

    var imageKey: String? { specValues.lazy.compactMap(\.imageKey).first ?? spu.content.imageKeys.first }

    private var specValues: [SpuSpec.Value] {
        zip(spu.specs, sku.valueIDs).compactMap { spec, id in spec.values.first { $0.id == id } }
    }
}

extension OrderLine {
    init(lineNo: Int32, _ good: PlaceOrder.Good, _ price: PriceQuote.Line) {
        let shelf = good.shelves.first
        self.init(
            lineNo: lineNo, spu: good.spuID, sku: good.sku.id, title: good.spu.content.title,
            specText: good.specText, imageKey: good.imageKey, category: shelf?.id, categoryPath: shelf?.path ?? [],
            quantity: good.item.quantity, unitListFen: good.sku.listFen, listFen: price.listFen,
            ownDiscountFen: price.ownDiscountFen, couponDiscountFen: price.couponDiscountFen, netFen: price.netFen,
            runs: price.runs, location: good.location, stockMode: good.stockMode)
    }
}

extension OrderPlacement {
    /// What people read to each other over the phone: the day and the order's id.
    static func number(_ order: OrderID, _ day: BusinessDay) -> String { "\(day.rawValue)-\(order.rawValue)" }
}
