import Domain
import EventCodecs
import EventSourcing
import Runtime

extension DecisionScope {
    /// An order and everything it holds on to; what the order itself names is loaded in one more round trip.
    func orderStates(_ id: OrderID) throws(DecisionInterruption) -> OrderStates {
        prefetch(Payment.self, [.payment(id)])
        prefetch(TenantSettings.self, [.tenantSettings])
        var states = OrderStates(order: try state(Order.self, .order(id)))
        if let placement = states.order.placement {
            let keys = placement.stockKeys
            prefetch(Coupon.self, placement.coupons.map { .coupon($0) })
            if let user = placement.user { prefetch(Buyer.self, [.buyer(user)]) }
            let stocks = try self.states(Stock.self, keys.map(\.stream))
            let coupons = try self.states(Coupon.self, placement.coupons.map { .coupon($0) })
            states.stocks = Dictionary(zip(keys, stocks)) { first, _ in first }
            states.coupons = Dictionary(zip(placement.coupons, coupons)) { first, _ in first }
            if let user = placement.user { states.buyer = try state(Buyer.self, .buyer(user)) }
        }
        states.payment = try state(Payment.self, .payment(id))
        states.settings = try state(TenantSettings.self, .tenantSettings)
        return states
    }

    /// What such a decision says, stream by stream. An order that is paid or cancelled waits for nothing more.
    func record(_ events: OrderEvents, of id: OrderID, user: UserID?) throws(DecisionInterruption) {
        try append(events.order, of: Order.self, to: .order(id))
        try append(events.payment, of: Payment.self, to: .payment(id))
        if let user { try append(events.buyer, of: Buyer.self, to: .buyer(user)) }
        try record(events.stocks)
        try record(events.coupons)
        if events.order.contains(where: \.endsTheWaiting) { clearDeadline(DeadlineName.orderTimeout(id)) }
    }
}

extension Order.Event {
    fileprivate var endsTheWaiting: Bool {
        switch self {
        case .paid, .cancelled: true
        case .placed, .linesCancelled, .shipped, .received, .handedOver, .completed, .noted, .hidden: false
        }
    }
}
