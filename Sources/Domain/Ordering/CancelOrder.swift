public import EventSourcing

/// Undoes an order of which nothing was shipped: stock, coupons and the shopper's slot go back at once, money
/// starts on its way back.
public struct CancelOrder: Hashable, Sendable {
    public let order: OrderID
    public let by: Order.CancelParty
    public let reason: String

    public init(order: OrderID, by: Order.CancelParty, reason: String) {
        self.order = order
        self.by = by
        self.reason = reason
    }

    public static func decide(
        _ command: CancelOrder, _ states: OrderStates, _ context: CommandContext
    ) throws(Order.Rejection) -> OrderEvents {
        let order = states.order
        let placement = try order.placed()
        try authorise(command.by, order, context.actor)
        switch order.phase {
        case .unborn, .cancelled: return .none
        case .completed: throw .notCancellable(phase: .completed, shipped: order.hasShipped)
        case .open: break
        }
        // A payment won the race, or the time was extended: the timer has nothing to do.
        if command.by == .timeout {
            let isPaid = order.isPaid || states.payment.heldFen >= placement.totalFen
            let isDue = placement.payExpiresAt.map { context.now >= $0 } ?? false
            guard !isPaid, isDue else { return .none }
        }
        guard !order.hasShipped else { throw .notCancellable(phase: order.phase, shipped: true) }
        if states.payment.inFlight > 0, command.by != .timeout { throw .chargeInFlight }
        return undo(command, placement, states, context)
    }

    private static func authorise(
        _ party: Order.CancelParty, _ order: Order, _ actor: Actor
    ) throws(Order.Rejection) {
        let mayAct =
            switch party {
            case .user: actor.mayActFor(order.placement?.user)
            case .timeout, .group, .risk: actor.kind == .system
            case .staff: actor.isStaff
            }
        guard mayAct else { throw order.refusal(of: actor) }
    }

    private static func undo(
        _ command: CancelOrder, _ placement: OrderPlacement, _ states: OrderStates, _ context: CommandContext
    ) -> OrderEvents {
        let id = command.order
        let refundFen = max(0, states.payment.heldFen)
        var events = OrderEvents()
        events.order = [.cancelled(by: command.by, reason: command.reason, refundFen: refundFen)]
        if !states.payment.isOrderClosed {
            events.payment = [.orderClosed] + states.payment.refund(refundFen, reason: "order cancelled")
        }
        events.buyer = states.buyer.openOrders.contains(id) ? [.orderClosed(id)] : []
        for key in placement.stockKeys {
            let given = states.stock(key).giveBack(id, expired: command.by == .timeout)
            if !given.isEmpty { events.stocks.append(StockAppend(key: key, events: given)) }
        }
        for coupon in placement.coupons {
            let given = states.coupon(coupon).giveBack(id, timedOut: command.by == .timeout, context.now)
            if !given.isEmpty { events.coupons.append(CouponAppend(coupon: coupon, events: given)) }
        }
        return events
    }
}

extension Stock {
    /// Whatever the order holds here, in whichever form.
    fileprivate func giveBack(_ order: OrderID, expired: Bool) -> [Event] {
        let released = release(ReservationID(order.rawValue), expired ? .expired : .cancelled)
        guard let allocated = allocations[order] else { return released }
        return released + [.deallocated(order, quantity: allocated, reason: .cancelled)]
    }
}

extension Coupon {
    /// Unlocked, or after full refund restored while its validity lasts.
    fileprivate func giveBack(_ order: OrderID, timedOut: Bool, _ now: Timestamp) -> [Event] {
        switch phase {
        case .locked(order, discountFen: _): unlock(order, timedOut ? .timedOut : .cancelled, now)
        case .redeemed(order, discountFen: _): now < validTo ? [.restored(order, validTo: validTo)] : []
        case .unborn, .issued, .locked, .redeemed, .expired, .voided: []
        }
    }

    func unlock(_ order: OrderID, _ reason: ReleaseReason, _ now: Timestamp) -> [Event] {
        let released = Event.released(order, reason: reason)
        return now < validTo ? [released] : [released, .expired]
    }
}
