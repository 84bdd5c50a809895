public import EventSourcing

/// Moves an order on once its ledger holds what is due: stock is its own, coupons are spent.
///
/// Units that are gone when a late payment arrives are cancelled and their money starts on its way back.
public enum RecordPaid {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case orderCancelled
        /// No command turns an order paid without the ledger.
        case notPaid(dueFen: Int64)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .orderCancelled: RejectionFacts("ORDER_CANCELLED", "The order is cancelled; the money goes back.")
            case .notPaid(let due):
                RejectionFacts("NOT_PAID", "\(due) fen are still due.", [.init("dueFen", due)])
            }
        }
    }

    public static func decide(
        _ id: OrderID, _ states: OrderStates, _ context: CommandContext
    ) throws(Rejection) -> OrderEvents {
        guard context.actor.isStaff else { throw .common(.forbidden("Orders become paid by their ledger.")) }
        guard let placement = states.order.placement else { throw .common(.notFound("order", id: id.rawValue)) }
        guard states.order.phase != .cancelled else { throw .orderCancelled }
        guard !states.order.isPaid else { return .none }
        guard states.payment.exists, states.payment.heldFen >= placement.totalFen else {
            throw .notPaid(dueFen: states.payment.dueFen)
        }
        let (stocks, short) = take(id, placement, states)
        let day = BusinessDay(of: context.occurredAt, utcOffsetMinutes: states.settings.values.utcOffsetMinutes)
        let paid = Order.Event.paid(
            at: context.occurredAt, chargedFen: states.payment.chargedFen, businessDay: day)
        let nothingLeft = !short.isEmpty && placement.quantity == short.reduce(0) { $0 + $1.quantity }

        var events = OrderEvents()
        events.stocks = stocks
        events.buyer = states.buyer.openOrders.contains(id) ? [.orderClosed(id)] : []
        events.coupons = placement.coupons.map { coupon in
            settle(coupon, states.coupon(coupon), id, redeem: !nothingLeft, context)
        }.filter { !$0.events.isEmpty }
        if nothingLeft {
            events.order = [paid, .cancelled(by: .staff, reason: "stock", refundFen: placement.totalFen)]
            events.payment =
                [.orderClosed] + states.payment.refund(placement.totalFen, reason: "nothing left in stock")
        } else if !short.isEmpty {
            let refundFen = placement.netFen(ofLast: short)
            events.order = [paid, .linesCancelled(short, refundFen: refundFen, reason: "stock")]
            events.payment = states.payment.refund(refundFen, reason: "units not in stock")
        } else {
            events.order = [paid]
        }
        return events
    }

    /// What the order gets of each stock, and what of each line is short.
    private static func take(
        _ id: OrderID, _ placement: OrderPlacement, _ states: OrderStates
    ) -> (stocks: [StockAppend], short: [LineQuantity]) {
        var stocks: [StockAppend] = []
        var short: [LineQuantity] = []
        let lines = placement.lines.filter { $0.stockMode.isTakenOnPayment }
        for line in lines.sorted(by: { $0.stockKey < $1.stockKey }) {
            let stock = states.stock(line.stockKey)
            let (events, missing) = stock.take(id, line.quantity, line.stockMode)
            if !events.isEmpty { stocks.append(StockAppend(key: line.stockKey, events: events)) }
            if missing > 0 { short.append(LineQuantity(lineNo: line.lineNo, quantity: missing)) }
        }
        return (stocks, short.sorted { $0.lineNo < $1.lineNo })
    }

    private static func settle(
        _ id: CouponID, _ coupon: Coupon, _ order: OrderID, redeem: Bool, _ context: CommandContext
    ) -> CouponAppend {
        guard case .locked(order, let discountFen) = coupon.phase else { return CouponAppend(coupon: id, events: []) }
        if redeem { return CouponAppend(coupon: id, events: [.redeemed(order, discountFen: discountFen)]) }
        return CouponAppend(coupon: id, events: coupon.unlock(order, .failed, context.now))
    }
}

extension StockMode {
    /// Whether the units become the order's own only when it is paid.
    fileprivate var isTakenOnPayment: Bool {
        switch self {
        case .reserveOnOrder, .deductOnPayment: true
        case .none, .trackOnly: false
        }
    }
}

extension Stock {
    /// As many of `quantity` units as there are, and how many are missing.
    fileprivate func take(
        _ order: OrderID, _ quantity: Int64, _ mode: StockMode
    ) -> (events: [Event], missing: Int64) {
        let reservation = ReservationID(order.rawValue)
        if let held = reservations[reservation] {
            return ([.committed(reservation, order: order, quantity: held.quantity, revived: false)], 0)
        }
        guard allocations[order] == nil else { return ([], 0) }
        let taken = self.mode == .trackOnly ? quantity : min(quantity, max(0, available))
        guard taken > 0 else { return ([], quantity) }
        let event: Event =
            mode == .reserveOnOrder
            ? .committed(reservation, order: order, quantity: taken, revived: true)
            : .allocated(order, quantity: taken, availableAfter: available - taken)
        return ([event], quantity - taken)
    }
}

extension OrderLine {
    var stockKey: StockKey { StockKey(sku, location) }

    /// What the last `quantity` units of the line were sold for.
    func netFen(ofLast quantity: Int64) -> Int64 {
        var left = quantity
        var fen: Int64 = 0
        for run in runs.reversed() {
            let taken = min(left, run.count)
            fen += taken * run.netFen
            left -= taken
        }
        return fen
    }
}

extension OrderPlacement {
    var quantity: Int64 { lines.reduce(0) { $0 + $1.quantity } }

    func netFen(ofLast units: [LineQuantity]) -> Int64 {
        units.reduce(0) { $0 + lines[Int($1.lineNo) - 1].netFen(ofLast: $1.quantity) }
    }
}
