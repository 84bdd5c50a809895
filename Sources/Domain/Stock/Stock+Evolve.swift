extension Stock {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .adjusted(let delta, reason: _, docNo: _, let openedMode):
            if let openedMode { mode = openedMode }
            onHand += delta
        case .modeChanged(old: _, let new): mode = new
        case .safetySet(old: _, let new): safety = new
        case .reserved(let id, let quantity, let expiresAt):
            reservations[id] = Reservation(quantity: quantity, expiresAt: expiresAt, extensions: 0)
            reserved += quantity
        case .reservationExtended(let id, let expiresAt):
            reservations[id]?.expiresAt = expiresAt
            reservations[id]?.extensions += 1
        case .committed(let id, let order, let quantity, revived: _):
            drop(id)
            allocate(order, quantity)
        case .allocated(let order, let quantity, availableAfter: _): allocate(order, quantity)
        case .released(let id, quantity: _, reason: _): drop(id)
        case .deallocated(let order, let quantity, reason: _): allocate(order, -quantity)
        case .shipped(let order, let quantity, shipment: _):
            allocate(order, -quantity)
            onHand -= quantity
            shipped += quantity
        case .returned(_, let quantity, let condition):
            returned += quantity
            shelve(quantity, condition)
        case .quarantineResolved(let quantity, let condition):
            quarantined -= quantity
            shelve(quantity, condition)
        case .sold(_, let quantity):
            onHand -= quantity
            shipped += quantity
        }
    }

    private mutating func drop(_ id: ReservationID) {
        guard let gone = reservations.removeValue(forKey: id) else { return }
        reserved -= gone.quantity
    }

    private mutating func allocate(_ order: OrderID, _ quantity: Int64) {
        allocated += quantity
        let left = allocations[order, default: 0] + quantity
        allocations[order] = left == 0 ? nil : left
    }

    private mutating func shelve(_ quantity: Int64, _ condition: ReturnCondition) {
        switch condition {
        case .resellable: onHand += quantity
        case .quarantine: quarantined += quantity
        case .scrap: break
        }
    }
}
