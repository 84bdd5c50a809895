import Domain

/// The books of one stock stream, kept from its events by other means than `Stock.evolve`: everything that came and
/// went is a running total, and what is on hand follows from them.
struct StockLedger {
    var mode: StockMode?
    var adjusted: Int64 = 0
    var sold: Int64 = 0
    var shipped: Int64 = 0
    var restocked: Int64 = 0
    var returned: Int64 = 0
    var quarantined: Int64 = 0
    var safety: Int64 = 0
    var reservations: [ReservationID: Int64] = [:]
    var reserved: Int64 = 0
    var allocations: [OrderID: Int64] = [:]
    var allocated: Int64 = 0

    var onHand: Int64 { adjusted &- sold &- shipped &+ restocked }
    /// What nobody has a claim on, the safety stock included.
    var free: Int64 { onHand &- reserved &- allocated }
    var mayRunShort: Bool { mode == .trackOnly || mode == StockMode.none || mode == nil }

    /// What is wrong with the event at this point of the stream; nil if nothing is. The event is booked either way.
    mutating func book(_ event: Stock.Event) -> String? {
        switch event {
        case .adjusted(let delta, reason: _, docNo: _, let opened): return adjust(delta, opened)
        case .modeChanged(let old, let new):
            defer { mode = new }
            if mode != old { return "the mode was \(text(mode)), not \(old)" }
            return reservations.isEmpty ? nil : "the mode changes while \(reservations.count) reservations are open"
        case .safetySet(let old, let new):
            defer { safety = new }
            return old == safety && new >= 0 ? nil : "safety stock goes from \(old) to \(new), and was \(safety)"
        case .reserved(let id, let quantity, expiresAt: _): return reserve(id, quantity)
        case .reservationExtended(let id, expiresAt: _):
            return reservations[id] == nil ? "reservation \(id) is not open" : nil
        case .committed(let id, let order, let quantity, let revived):
            let problem = revived ? nil : close(id, quantity)
            if revived, reservations[id] != nil { return "reservation \(id) is open and yet revived" }
            allocate(order, quantity)
            return problem
        case .allocated(let order, let quantity, let availableAfter):
            allocate(order, quantity)
            let left = free &- safety
            return left == availableAfter ? nil : "it says \(availableAfter) are left; the books say \(left)"
        case .released(let id, let quantity, reason: _): return close(id, quantity)
        case .deallocated(let order, let quantity, reason: _): return take(order, quantity)
        case .shipped(let order, let quantity, shipment: _):
            shipped &+= quantity
            return take(order, quantity)
        case .returned(_, let quantity, let condition):
            returned &+= quantity
            shelve(quantity, condition)
            return returned <= shipped &+ sold ? nil : "\(returned) came back of \(shipped &+ sold) that left"
        case .quarantineResolved(let quantity, let condition):
            quarantined &-= quantity
            shelve(quantity, condition)
            return quarantined >= 0 ? nil : "\(-quarantined) more left quarantine than were in it"
        case .sold(_, let quantity):
            sold &+= quantity
            return nil
        }
    }

    private mutating func adjust(_ delta: Int64, _ opened: StockMode?) -> String? {
        adjusted &+= delta
        if mode == nil {
            mode = opened
            return opened == nil ? "the first event of a stock stream opens it" : nil
        }
        return opened == nil ? nil : "the stream was open already"
    }

    private mutating func reserve(_ id: ReservationID, _ quantity: Int64) -> String? {
        let old = reservations.updateValue(quantity, forKey: id)
        reserved &+= quantity &- (old ?? 0)
        if old != nil { return "reservation \(id) is open already" }
        return mode == .reserveOnOrder ? nil : "stock in mode \(text(mode)) is not reserved"
    }

    private mutating func close(_ id: ReservationID, _ quantity: Int64) -> String? {
        guard let held = reservations.removeValue(forKey: id) else { return "reservation \(id) is not open" }
        reserved &-= held
        return held == quantity ? nil : "reservation \(id) holds \(held), not \(quantity)"
    }

    private mutating func allocate(_ order: OrderID, _ quantity: Int64) {
        allocated &+= quantity
        let left = allocations[order, default: 0] &+ quantity
        allocations[order] = left == 0 ? nil : left
    }

    private mutating func take(_ order: OrderID, _ quantity: Int64) -> String? {
        let had = allocations[order] ?? 0
        allocate(order, 0 &- quantity)
        return quantity <= had ? nil : "order \(order) has \(had) allocated, not \(quantity)"
    }

    private mutating func shelve(_ quantity: Int64, _ condition: Stock.ReturnCondition) {
        switch condition {
        case .resellable: restocked &+= quantity
        case .quarantine: quarantined &+= quantity
        case .scrap: break
        }
    }

    private func text(_ mode: StockMode?) -> String { mode.map { "\($0)" } ?? "unopened" }
}

extension Stock.Event {
    /// The numbers it adds to the books.
    var amounts: (Int64, Int64) {
        switch self {
        case .adjusted(let delta, reason: _, docNo: _, openedMode: _): (delta, 0)
        case .safetySet(let old, let new): (old, new)
        case .reserved(_, let quantity, expiresAt: _), .released(_, let quantity, reason: _),
            .committed(_, order: _, let quantity, revived: _), .deallocated(_, let quantity, reason: _),
            .shipped(_, let quantity, shipment: _), .returned(_, let quantity, condition: _),
            .quarantineResolved(let quantity, to: _), .sold(_, let quantity):
            (quantity, 0)
        case .allocated(_, let quantity, let availableAfter): (quantity, availableAfter)
        case .modeChanged, .reservationExtended: (0, 0)
        }
    }

    /// Whether its quantity may be zero or less.
    var isPositive: Bool {
        switch self {
        case .adjusted, .modeChanged, .safetySet, .reservationExtended: true
        case .reserved, .released, .committed, .allocated, .deallocated, .shipped, .returned, .quarantineResolved,
            .sold:
            amounts.0 > 0
        }
    }
}
