public import EventSourcing

extension Stock {
    /// Commands for staff and for the system's own timers; shoppers reach stock through their orders.
    public static func decide(
        _ command: Command, _ state: Stock, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes stock.")) }
        switch command {
        case .adjust(let delta, let reason, let docNo, let openedMode, let expectedOnHand):
            return try state.adjust(delta, reason, docNo, openedMode, expectedOnHand)
        case .changeMode(let mode): return try state.changeMode(mode)
        case .setSafety(let safety): return try state.setSafety(safety)
        case .reserve(let id, let quantity, let expiresAt): return try state.reserve(id, quantity, until: expiresAt)
        case .extendReservation(let id, let expiresAt): return try state.extend(id, until: expiresAt)
        case .commit(let id, let order, let quantity): return try state.commit(id, order, quantity)
        case .allocateDirect(let order, let quantity): return try state.allocateDirect(order, quantity)
        case .release(let id, let reason): return try state.release(id, reason, context)
        case .deallocate(let order, let quantity, let reason): return try state.deallocate(order, quantity, reason)
        case .ship(let order, let quantity, let shipment): return try state.ship(order, quantity, shipment)
        case .receiveReturn(let id, let quantity, let condition):
            return try state.receiveReturn(id, quantity, condition)
        case .resolveQuarantine(let quantity, let condition): return try state.resolveQuarantine(quantity, condition)
        case .recordSold(let order, let quantity): return try state.recordSold(order, quantity)
        }
    }
}

extension Stock {
    func adjust(
        _ delta: Int64, _ reason: AdjustReason, _ docNo: String, _ openedMode: StockMode?, _ expectedOnHand: Int64?
    ) throws(Rejection) -> [Event] {
        guard abs(clamped: delta) <= Stock.unitsMax, abs(clamped: onHand + delta) <= Stock.unitsMax else {
            throw .common(.invalidArgument(field: "delta", "at most \(Stock.unitsMax) units are kept"))
        }
        if let expectedOnHand, expectedOnHand != onHand { throw .onHandStale(onHand: onHand) }
        // Nothing changes, so nothing is recorded; a shelf that was never counted is opened empty only if asked to be.
        if delta == 0, mode != nil || openedMode == nil { return [] }
        guard let mode else {
            let opened = openedMode ?? .reserveOnOrder
            if delta < 0, opened != .trackOnly { throw .wouldGoBelowCommitted(floor: 0) }
            return [.adjusted(delta: delta, reason: reason, docNo: docNo, openedMode: opened)]
        }
        if delta < 0, mode != .trackOnly, onHand + delta < floor { throw .wouldGoBelowCommitted(floor: floor) }
        return [.adjusted(delta: delta, reason: reason, docNo: docNo, openedMode: nil)]
    }

    func changeMode(_ mode: StockMode) throws(Rejection) -> [Event] {
        let old = try opened()
        guard old != mode else { return [] }
        guard reservations.isEmpty else { throw .openReservations(reservations.count) }
        if mode != .trackOnly, onHand < floor { throw .wouldGoBelowCommitted(floor: floor) }
        return [.modeChanged(old: old, new: mode)]
    }

    func setSafety(_ units: Int64) throws(Rejection) -> [Event] {
        _ = try opened()
        guard units >= 0 else { throw .safetyNegative }
        guard units <= Stock.unitsMax else { throw .common(.invalidArgument(field: "safety", "is too large")) }
        return units == safety ? [] : [.safetySet(old: safety, new: units)]
    }

    func receiveReturn(
        _ id: AfterSaleID, _ quantity: Int64, _ condition: ReturnCondition
    ) throws(Rejection) -> [Event] {
        try positive(quantity)
        guard quantity <= shipped - returned else { throw .overReturn(left: shipped - returned) }
        return [.returned(id, quantity: quantity, condition: condition)]
    }

    func resolveQuarantine(_ quantity: Int64, _ condition: ReturnCondition) throws(Rejection) -> [Event] {
        try positive(quantity)
        guard condition != .quarantine else {
            throw .common(.invalidArgument(field: "to", "quarantine is where the units are"))
        }
        guard quantity <= quarantined else { throw .overQuarantine(left: quarantined) }
        return [.quarantineResolved(quantity: quantity, to: condition)]
    }

    func opened() throws(Rejection) -> StockMode {
        guard let mode else { throw .common(.notFound("stock")) }
        return mode
    }

    func positive(_ quantity: Int64) throws(Rejection) {
        guard (1...Stock.unitsMax).contains(quantity) else {
            throw .common(.invalidArgument(field: "quantity", "must be from 1 to \(Stock.unitsMax)"))
        }
    }

    private func abs(clamped value: Int64) -> Int64 { value == .min ? .max : Swift.abs(value) }
}
