import EventSourcing

/// The life of a claim on stock. Orders call these directly; `decide` guards them for everyone else.
extension Stock {
    func reserve(_ id: ReservationID, _ quantity: Int64, until expiresAt: Timestamp) throws(Rejection) -> [Event] {
        try positive(quantity)
        let mode = try opened()
        guard mode == .reserveOnOrder else { throw .modeNotReservable(mode) }
        if let held = reservations[id] {
            guard held.quantity == quantity else { throw .common(.alreadyExists("Reservation", id: id.rawValue)) }
            return []
        }
        guard available >= quantity else { throw .outOfStock(available: available) }
        return [.reserved(id, quantity: quantity, expiresAt: expiresAt)]
    }

    func extend(_ id: ReservationID, until expiresAt: Timestamp) throws(Rejection) -> [Event] {
        guard let held = reservations[id] else { throw .reservationGone(id) }
        guard expiresAt > held.expiresAt else { return [] }
        guard held.extensions < Stock.extensionsMax else { throw .extendLimit(max: Stock.extensionsMax) }
        return [.reservationExtended(id, expiresAt: expiresAt)]
    }

    /// Turns a reservation into an allocation. One that is gone is revived from free units: a late payment may win.
    func commit(_ id: ReservationID, _ order: OrderID, _ quantity: Int64) throws(Rejection) -> [Event] {
        try positive(quantity)
        _ = try opened()
        if let held = reservations[id] {
            return [.committed(id, order: order, quantity: held.quantity, revived: false)]
        }
        guard allocations[order] == nil else { return [] }
        guard available >= quantity else { throw .outOfStock(available: available) }
        return [.committed(id, order: order, quantity: quantity, revived: true)]
    }

    func allocateDirect(_ order: OrderID, _ quantity: Int64) throws(Rejection) -> [Event] {
        try positive(quantity)
        switch try opened() {
        case .none: return []
        case .trackOnly: break
        case .reserveOnOrder, .deductOnPayment:
            guard available >= quantity else { throw .outOfStock(available: available) }
        }
        return [.allocated(order, quantity: quantity, availableAfter: available - quantity)]
    }

    /// Idempotent: what is gone, or was committed, needs no release.
    func release(_ id: ReservationID, _ reason: ReleaseReason) -> [Event] {
        guard let held = reservations[id] else { return [] }
        return [.released(id, quantity: held.quantity, reason: reason)]
    }

    /// As above, but a timer that fires before the end of an extended reservation is refused.
    func release(
        _ id: ReservationID, _ reason: ReleaseReason, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        if reason == .expired, let held = reservations[id], context.now < held.expiresAt {
            throw .notExpired(until: held.expiresAt)
        }
        return release(id, reason)
    }

    func deallocate(_ order: OrderID, _ quantity: Int64, _ reason: DeallocateReason) throws(Rejection) -> [Event] {
        try positive(quantity)
        let left = allocations[order] ?? 0
        guard quantity <= left else { throw .overDeallocate(left: left) }
        return [.deallocated(order, quantity: quantity, reason: reason)]
    }

    func ship(_ order: OrderID, _ quantity: Int64, _ shipment: ShipmentID) throws(Rejection) -> [Event] {
        try positive(quantity)
        guard let left = allocations[order] else { throw .notAllocated(order) }
        guard quantity <= left else { throw .overShip(left: left) }
        return [.shipped(order, quantity: quantity, shipment: shipment)]
    }

    /// On a stream nobody opened, the till's word opens it.
    func recordSold(_ order: OrderID, _ quantity: Int64) throws(Rejection) -> [Event] {
        try positive(quantity)
        let sold = Event.sold(order, quantity: quantity)
        guard let mode else {
            return [.adjusted(delta: 0, reason: .correction, docNo: order.rawValue, openedMode: .trackOnly), sold]
        }
        switch mode {
        case .none: return []
        case .trackOnly: return [sold]
        case .reserveOnOrder, .deductOnPayment:
            guard available >= quantity else { throw .outOfStock(available: available) }
            return [sold]
        }
    }
}
