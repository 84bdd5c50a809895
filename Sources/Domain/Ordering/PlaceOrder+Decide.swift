public import EventSourcing

extension PlaceOrder {
    /// Guards in the order a shopper can mend them: shape, rights, goods, coupons, price, stock, open orders.
    public static func decide(
        _ command: PlaceOrder, _ states: States, _ context: CommandContext
    ) throws(Rejection) -> Events {
        guard context.actor.mayActFor(command.user) else {
            throw .common(.forbidden("An order is placed by its shopper."))
        }
        guard states.order.phase == .unborn else {
            throw .common(.alreadyExists("Order", id: command.order.rawValue))
        }
        try command.checkLane(states.cart)
        let goods = try command.goods(try command.items(cart: states.cart), states)
        let quote = try command.price(goods, states, context)
        let isFree = quote.totalFen == 0
        let stocks = try command.claims(goods, states, isFree: isFree, context)
        let limit = states.settings.values.maxUnpaidOrders
        guard isFree || states.buyer.openOrders.count < Int(clamping: limit) else { throw .unpaidOrders(max: limit) }
        return try command.events(goods, quote, stocks, states, context)
    }

    /// Goods of one line, with the product they belong to.
    struct Good {
        let item: Item
        let spuID: SpuID
        let spu: Spu
        let sku: Sku
        /// Its categories as they stand now.
        let shelves: [CategoryPlacement]
        let location: LocationID
        let stockMode: StockMode

        var key: StockKey { StockKey(item.sku, location) }
    }

    private func checkLane(_ cart: Cart) throws(Rejection) {
        guard lane == .normal else {
            throw .common(.invalidArgument(field: "lane", "only the normal lane is open for orders"))
        }
        guard case .cart(let keys, revision: _) = source else { return }
        for (_, line) in try cartLines(keys, cart) where line.lane != lane || line.store != store {
            throw .laneMixed
        }
    }

    private func goods(_ items: [Item], _ states: States) throws(Rejection) -> [Good] {
        let location = location(states.settings)
        var goods: [Good] = []
        var missing: [SkuID] = []
        for item in items {
            guard let spuID = item.sku.spu, let spu = states.spus[spuID], let sku = spu.onSale(item.sku) else {
                missing.append(item.sku)
                continue
            }
            guard item.quantity <= sku.quantityMax else {
                throw .quantityOverLimit(item.sku, max: sku.quantityMax)
            }
            guard item.quantity >= sku.quantityMin else {
                throw .common(
                    .invalidArgument(field: "items.quantity", "\(item.sku) is sold from \(sku.quantityMin) up"))
            }
            // Where stock is kept, its own mode holds; the product says only whether it is kept.
            let kept = states.stocks[StockKey(item.sku, location)]?.mode ?? sku.stockMode
            goods.append(
                Good(
                    item: item, spuID: spuID, spu: spu, sku: sku,
                    shelves: spu.categories.map { states.tree.placement(of: $0.id) ?? $0 }, location: location,
                    stockMode: sku.stockMode == .none ? .none : kept))
        }
        guard missing.isEmpty else { throw .skuNotSaleable(missing) }
        return goods
    }

    private func price(
        _ goods: [Good], _ states: States, _ context: CommandContext
    ) throws(Rejection) -> PriceQuote {
        let named = try namedCoupons(states, context)
        let values = states.settings.values
        let list = goods.reduce(Int128.zero) { $0 + Int128($1.sku.listFen) * Int128($1.item.quantity) }
        guard list <= Int128(Fen.orderTotalMax) else { throw .orderTotalLimit(maxFen: Fen.orderTotalMax) }
        let request = Pricing.Request(
            lane: lane, lines: goods.map(\.priceLine), coupons: named,
            freightFen: store == nil ? values.freightFen : 0, freeFreightOverFen: values.freeFreightOverFen)
        let quote = Pricing.quote(request)
        for skip in quote.skipped { throw .coupon(skip.coupon, Coupon.Rejection(skip.reason)) }
        guard quote.totalFen <= Fen.orderTotalMax else { throw .orderTotalLimit(maxFen: Fen.orderTotalMax) }
        if let expected = expectedTotalFen, expected != quote.totalFen {
            throw .priceChanged(totalFen: quote.totalFen)
        }
        return quote
    }

    private func namedCoupons(
        _ states: States, _ context: CommandContext
    ) throws(Rejection) -> [Pricing.NamedCoupon] {
        var named: [Pricing.NamedCoupon] = []
        for id in coupons {
            guard let coupon = states.coupons[id], coupon.phase != .unborn else {
                throw .coupon(id, .common(.notFound("coupon", id: id.rawValue)))
            }
            do { try coupon.checkUsable(by: user, context.now) } catch { throw .coupon(id, error) }
            guard !named.contains(where: { $0.id == id }) else { throw .coupon(id, .stack) }
            guard let rule = coupon.rule else { throw .coupon(id, .scopeEmpty) }
            named.append(Pricing.NamedCoupon(id: id, rule: rule))
        }
        return named
    }

    /// What the order claims of each stock; all that is short is told together.
    private func claims(
        _ goods: [Good], _ states: States, isFree: Bool, _ context: CommandContext
    ) throws(Rejection) -> [StockAppend] {
        let values = states.settings.values
        let holdSeconds = values.payTimeoutSeconds + values.reservationGraceSeconds
        let expiresAt = context.now.advanced(bySeconds: holdSeconds)
        var appends: [StockAppend] = []
        var shortages: [Shortage] = []
        for good in goods.sorted(by: { $0.key < $1.key }) where good.stockMode != .none {
            guard let stock = states.stocks[good.key], stock.mode != nil else {
                shortages.append(Shortage(good.key, available: 0))
                continue
            }
            do {
                let events = try stock.claim(order, good.item.quantity, until: expiresAt, isPaid: isFree)
                if !events.isEmpty { appends.append(StockAppend(key: good.key, events: events)) }
            } catch {
                guard case .outOfStock(let available) = error else { throw .common(.forbidden(error.detail)) }
                shortages.append(Shortage(good.key, available: available))
            }
        }
        guard shortages.isEmpty else { throw .outOfStock(shortages) }
        return appends
    }
}

extension Stock {
    /// What an order does when it is placed; `isPaid`: nothing will be charged, so the units are its own at once.
    fileprivate func claim(
        _ order: OrderID, _ quantity: Int64, until expiresAt: Timestamp, isPaid: Bool
    ) throws(Rejection) -> [Event] {
        switch try opened() {
        case .none: return []
        case .trackOnly: return try allocateDirect(order, quantity)
        case .deductOnPayment: return isPaid ? try allocateDirect(order, quantity) : []
        case .reserveOnOrder:
            let reservation = ReservationID(order.rawValue)
            let reserved = try reserve(reservation, quantity, until: expiresAt)
            guard isPaid else { return reserved }
            return reserved + [.committed(reservation, order: order, quantity: quantity, revived: false)]
        }
    }
}

extension Coupon.Rejection {
    /// A coupon the shopper named and the price could not use.
    init(_ reason: PriceQuote.SkipReason) {
        switch reason {
        case .notInScope, .lane: self = .scopeEmpty
        case .threshold(let missingFen): self = .threshold(missingFen: missingFen)
        case .excludedBy: self = .stack
        }
    }
}
