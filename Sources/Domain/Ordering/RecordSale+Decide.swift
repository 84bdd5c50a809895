public import EventSourcing

extension RecordSale {
    public static func decide(
        _ command: RecordSale, _ states: States, _ context: CommandContext
    ) throws(Rejection) -> OrderEvents {
        guard context.actor.recordsThePast, context.actor.mayActIn(command.store) else {
            throw .common(.forbidden("Sales are recorded by the tills of their store."))
        }
        guard states.order.phase == .unborn, !states.payment.exists else {
            throw .common(.alreadyExists("Order", id: command.order.rawValue))
        }
        try command.checkLines()
        let totalFen = command.lines.reduce(0) { $0 + $1.salesFen }
        let shelfFen = command.lines.reduce(0) { $0 + $1.shelfFen }
        guard shelfFen <= Fen.orderTotalMax else { throw .orderTotalLimit(maxFen: Fen.orderTotalMax) }
        let paidOutFen = try command.paidOut(of: totalFen)

        var events = OrderEvents()
        events.order = command.orderEvents(totalFen, shelfFen, states, context)
        events.payment = command.paymentEvents(totalFen, paidOutFen, context.occurredAt)
        events.stocks = try command.stockEvents(states)
        events.coupons = try command.couponEvents(states, context.occurredAt)
        return events
    }

    private func checkLines() throws(Rejection) {
        guard (1...Order.linesMax).contains(lines.count) else {
            throw .common(.invalidArgument(field: "lines", "a sale has 1 to \(Order.linesMax) lines"))
        }
        let amounts = 0...Fen.orderTotalMax
        for line in lines {
            guard (1...Fen.lineQuantityMax).contains(line.quantity) else {
                throw .common(
                    .invalidArgument(field: "lines.quantity", "must be from 1 to \(Fen.lineQuantityMax)"))
            }
            guard amounts.contains(line.shelfFen), amounts.contains(line.ownDiscountFen) else {
                throw .common(.invalidArgument(field: "lines.shelfFen", "amounts are 0 to \(Fen.orderTotalMax) fen"))
            }
            guard line.salesFen >= 0, line.salesFen == line.shelfFen - line.ownDiscountFen else {
                throw .common(.invalidArgument(field: "lines.salesFen", "must be shelfFen less ownDiscountFen"))
            }
        }
    }

    /// What left the till in cash because manufacturers' coupons were worth more than the goods.
    private func paidOut(of totalFen: Int64) throws(Rejection) -> Int64 {
        guard tenders.count <= Payment.itemsMax, tenders.allSatisfy({ (0...Fen.orderTotalMax).contains($0.amountFen) })
        else { throw .common(.invalidArgument(field: "tenders", "amounts are 0 to \(Fen.orderTotalMax) fen")) }
        let givenFen = tenders.reduce(0) { $0 + $1.amountFen }
        let manufacturerFen = tenders.reduce(0) { $1.provider == .manufacturer ? $0 + $1.amountFen : $0 }
        let overFen = givenFen - totalFen
        guard overFen >= 0, overFen <= manufacturerFen else { throw .amountMismatch(dueFen: totalFen) }
        return overFen
    }

    private func orderEvents(
        _ totalFen: Int64, _ shelfFen: Int64, _ states: States, _ context: CommandContext
    ) -> [Order.Event] {
        let offset = states.settings.values.utcOffsetMinutes
        let day = BusinessDay(of: context.occurredAt, utcOffsetMinutes: offset)
        let placement = OrderPlacement(
            orderNo: OrderPlacement.number(order, day), user: user, lane: .pos, store: store,
            lines: lines.enumerated().map { index, line in
                OrderLine(lineNo: Int32(index + 1), line, location, mode(of: line, states))
            },
            goodsFen: shelfFen, ownDiscountFen: shelfFen - totalFen, couponDiscountFen: 0, freightFen: 0,
            totalFen: totalFen, tender: TenderPlan(payableFen: totalFen), coupons: coupons.map(\.coupon),
            address: nil, payExpiresAt: nil, businessDay: day, settingsVersion: states.settings.version)
        let chargedFen = tenders.reduce(0) { $0 + $1.amountFen }
        return [
            .placed(placement), .paid(at: context.occurredAt, chargedFen: chargedFen, businessDay: day),
            .handedOver(store), .completed,
        ]
    }

    private func mode(of line: Line, _ states: States) -> StockMode {
        states.stocks[StockKey(line.sku, location)]?.mode ?? .trackOnly
    }

    private func paymentEvents(_ totalFen: Int64, _ paidOutFen: Int64, _ at: Timestamp) -> [Payment.Event] {
        let charges = tenders.filter { $0.amountFen > 0 }.enumerated().map { index, tender in
            Payment.Event.chargeSucceeded(
                PaymentItemID("t\(index + 1)"), provider: tender.provider,
                pspRef: "\(order.rawValue)-t\(index + 1)", amountFen: tender.amountFen, paidAt: at, payer: nil,
                isSettled: true)
        }
        let paidOut: [Payment.Event] = paidOutFen > 0 ? [.cashPaidOut(amountFen: paidOutFen)] : []
        return [.opened(user: user, totalFen: totalFen, expiresAt: nil)] + charges + paidOut
    }

    /// One `sold` a line, on streams by name. Counted stock that may not go below zero is checked as a whole.
    private func stockEvents(_ states: States) throws(Rejection) -> [StockAppend] {
        let byKey = Dictionary(grouping: lines) { StockKey($0.sku, location) }
        var appends: [StockAppend] = []
        var shortages: [Shortage] = []
        for (key, lines) in byKey.sorted(by: { $0.key < $1.key }) {
            let stock = states.stocks[key] ?? Stock()
            do {
                let whole = try stock.recordSold(order, lines.reduce(0) { $0 + $1.quantity })
                guard !whole.isEmpty else { continue }
                let sold = lines.map { Stock.Event.sold(order, quantity: $0.quantity) }
                appends.append(StockAppend(key: key, events: whole.dropLast() + sold))
            } catch {
                guard case .outOfStock(let available) = error else { throw .common(.forbidden(error.detail)) }
                shortages.append(Shortage(key, available: available))
            }
        }
        guard shortages.isEmpty else { throw .outOfStock(shortages) }
        return appends
    }

    private func couponEvents(_ states: States, _ at: Timestamp) throws(Rejection) -> [CouponAppend] {
        guard Set(coupons.map(\.coupon)).count == coupons.count else {
            throw .common(.invalidArgument(field: "coupons", "must name each coupon once"))
        }
        var appends: [CouponAppend] = []
        for used in coupons {
            let coupon = states.coupons[used.coupon] ?? Coupon()
            do {
                let events = try coupon.redeemAtTill(order, used.template, user, at)
                appends.append(CouponAppend(coupon: used.coupon, events: events))
            } catch {
                throw .coupon(used.coupon, error)
            }
        }
        return appends
    }
}

extension OrderLine {
    /// A line as a till tells it. Unit shares are frozen by largest remainder, the larger ones first.
    fileprivate init(lineNo: Int32, _ line: RecordSale.Line, _ location: LocationID, _ mode: StockMode) {
        self.init(
            lineNo: lineNo, spu: line.sku.spu ?? SpuID(line.sku.rawValue), sku: line.sku, title: line.title,
            specText: "", imageKey: nil, category: line.category, categoryPath: line.categoryPath,
            quantity: line.quantity, unitListFen: line.shelfFen / line.quantity, listFen: line.shelfFen,
            ownDiscountFen: line.ownDiscountFen, couponDiscountFen: 0, netFen: line.salesFen,
            runs: UnitRun.evenly(netFen: line.salesFen, ownDiscountFen: line.ownDiscountFen, count: line.quantity),
            location: location, stockMode: mode)
    }
}

extension UnitRun {
    /// Line totals spread over equal units.
    package static func evenly(netFen: Int64, ownDiscountFen: Int64, count: Int64) -> [UnitRun] {
        var nets = Fen.evenly(netFen, in: count)[...]
        var discounts = Fen.evenly(ownDiscountFen, in: count)[...]
        var runs: [UnitRun] = []
        while let net = nets.first, let discount = discounts.first {
            let taken = min(net.count, discount.count)
            runs.append(
                UnitRun(count: taken, netFen: net.fen, ownDiscountFen: discount.fen, couponDiscountFen: 0))
            nets.consume(taken)
            discounts.consume(taken)
        }
        return runs
    }
}

extension ArraySlice<Fen.Share> {
    fileprivate mutating func consume(_ count: Int64) {
        guard let first else { return }
        if first.count == count {
            removeFirst()
        } else {
            self[startIndex] = Fen.Share(count: first.count - count, fen: first.fen)
        }
    }
}
