public import EventSourcing

extension Cart {
    public static func decide(
        _ command: Command, _ state: Cart, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.mayActFor(command.user) else { throw .common(.forbidden("This is someone else's cart.")) }
        switch command.action {
        case .addLine(let sku, let quantity, let lane, let store, let offer):
            return try state.add(sku, quantity, lane, store, offer)
        case .changeQuantity(let key, let quantity, let offer):
            let line = try state.line(key)
            try check(quantity, offer)
            return quantity == line.quantity ? [] : [.quantityChanged(key, old: line.quantity, new: quantity)]
        case .selectLines(let keys, let on):
            var changed: [CartLineKey] = []
            for key in keys where try state.line(key).isSelected != on { changed.append(key) }
            return changed.isEmpty ? [] : [.selectionChanged(changed, on: on)]
        case .removeLines(let keys):
            let present = keys.filter { state.lines[$0] != nil }
            return present.isEmpty ? [] : [.linesRemoved(present)]
        case .acknowledgeChanges(let items, let offers):
            return try state.acknowledge(items, offers)
        }
    }
}

extension Cart {
    private func add(
        _ sku: SkuID, _ quantity: Int64, _ lane: Lane, _ store: StoreID?, _ offer: CartOffer
    ) throws(Rejection) -> [Event] {
        switch lane {
        case .normal, .storeFlash: break
        case .seckill, .groupBuy, .pointsMall, .recharge, .pos: throw .laneNotCartable
        }
        let key = CartLineKey(sku: sku, lane: lane, store: store)
        if let old = lines[key] {
            guard (1...offer.quantityMax).contains(quantity) else { throw .quantityOverLimit(max: offer.quantityMax) }
            try Cart.check(old.quantity + quantity, offer)
            return [.quantityChanged(key, old: old.quantity, new: old.quantity + quantity)]
        }
        try Cart.check(quantity, offer)
        guard lines.count < Int(offer.linesMax) else { throw .cartFull(max: offer.linesMax) }
        return [
            .lineAdded(
                key, sku: sku, quantity: quantity, lane: lane, store: store, seenUnitFen: offer.unitFen,
                priceVersion: offer.priceVersion)
        ]
    }

    private func acknowledge(
        _ items: [CartAcknowledgement], _ offers: [CartLineKey: CartOffer]
    ) throws(Rejection) -> [Event] {
        for item in items {
            let line = try line(item.line)
            guard let offer = offers[item.line] else { throw .skuNotSaleable(line.sku) }
            guard offer.unitFen == item.unitFen, offer.priceVersion == item.priceVersion else {
                throw .priceChangedAgain(item.line, unitFen: offer.unitFen)
            }
        }
        return items.isEmpty ? [] : [.changesAcknowledged(items)]
    }

    private static func check(_ quantity: Int64, _ offer: CartOffer) throws(Rejection) {
        guard quantity >= 1 else { throw .common(.invalidArgument(field: "quantity", "must be at least 1")) }
        guard quantity <= offer.quantityMax else { throw .quantityOverLimit(max: offer.quantityMax) }
    }

    private func line(_ key: CartLineKey) throws(Rejection) -> Line {
        guard let line = lines[key] else { throw .lineNotFound(key) }
        return line
    }
}

extension CartOffer {
    /// Today's offer for `sku`; a product that is not on sale is refused.
    public init(_ sku: SkuID, in spu: Spu, _ settings: TenantSettings) throws(Cart.Rejection) {
        guard let offered = spu.onSale(sku) else { throw .skuNotSaleable(sku) }
        self.init(
            unitFen: offered.listFen, priceVersion: spu.priceVersion, quantityMax: offered.quantityMax,
            linesMax: settings.values.cartLinesMax)
    }
}
