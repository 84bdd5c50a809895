public import EventSourcing

/// Hands a parcel to a carrier: the order's units leave the shelf.
public struct ShipOrder: Hashable, Sendable {
    public let order: OrderID
    public let shipment: ShipmentID
    public let carrier: String
    public let trackingNo: String?
    /// Nil: everything that is left.
    public let lines: [LineQuantity]?

    public init(
        order: OrderID, shipment: ShipmentID, carrier: String, trackingNo: String? = nil,
        lines: [LineQuantity]? = nil
    ) {
        self.order = order
        self.shipment = shipment
        self.carrier = carrier
        self.trackingNo = trackingNo
        self.lines = lines
    }

    public static func decide(
        _ command: ShipOrder, _ states: OrderStates, _ context: CommandContext
    ) throws(Order.Rejection) -> OrderEvents {
        let order = states.order
        let placement = try order.placed()
        guard context.actor.mayActIn(placement.store) else { throw order.refusal(of: context.actor) }
        guard order.phase != .cancelled else { throw .orderCancelled }
        guard order.isPaid else { throw .notPaid }
        if let known = order.shipments[command.shipment] {
            if let lines = command.lines, lines != known {
                throw .common(.alreadyExists("Shipment", id: command.shipment.rawValue))
            }
            return .none
        }
        guard order.shipments.count < Order.shipmentsMax else {
            throw .common(.tooMany(what: "shipments of an order", max: Order.shipmentsMax))
        }
        guard let address = placement.address else { throw .addressMissing }
        let lines = if let lines = command.lines { lines } else { try order.remainder() }
        try order.checkShippable(lines)

        var events = OrderEvents()
        let tracking = command.trackingNo.map { Personal(address.person, $0) }
        events.order = [.shipped(command.shipment, carrier: command.carrier, trackingNo: tracking, lines: lines)]
        events.stocks = try order.leave(lines, command.order, command.shipment, states)
        return events
    }
}

/// Gives a paid order to its customer over the counter.
public struct HandOverOrder: Hashable, Sendable {
    public let order: OrderID
    public let store: StoreID?

    public init(order: OrderID, store: StoreID?) {
        self.order = order
        self.store = store
    }

    public static func decide(
        _ command: HandOverOrder, _ states: OrderStates, _ context: CommandContext
    ) throws(Order.Rejection) -> OrderEvents {
        let order = states.order
        let placement = try order.placed()
        guard context.actor.mayActIn(command.store) else { throw order.refusal(of: context.actor) }
        guard placement.store == command.store else { throw .wrongStore }
        guard order.phase != .cancelled else { throw .orderCancelled }
        guard order.isPaid else { throw .notPaid }
        guard !order.hasShipped else { throw .alreadyPicked }
        var events = OrderEvents()
        events.order = [.handedOver(command.store), .completed]
        events.stocks = try order.leave(
            try order.remainder(), command.order, ShipmentID(command.order.rawValue), states)
        return events
    }
}

extension Order {
    /// Everything not yet shipped; nothing left is refused.
    fileprivate func remainder() throws(Rejection) -> [LineQuantity] {
        let lines = progress.indices.map { LineQuantity(lineNo: Int32($0 + 1), quantity: unshipped($0)) }
            .filter { $0.quantity > 0 }
        guard !lines.isEmpty else { throw .overShip(lineNo: 1, left: 0) }
        return lines
    }

    fileprivate func checkShippable(_ lines: [LineQuantity]) throws(Rejection) {
        guard !lines.isEmpty, Set(lines.map(\.lineNo)).count == lines.count else {
            throw .common(.invalidArgument(field: "lines", "must name each line once"))
        }
        for line in lines {
            let index = Int(line.lineNo) - 1
            guard progress.indices.contains(index), line.quantity > 0 else {
                throw .common(.invalidArgument(field: "lines", "must name lines of the order and units of them"))
            }
            guard line.quantity <= unshipped(index) else {
                throw .overShip(lineNo: line.lineNo, left: unshipped(index))
            }
        }
    }

    /// What leaves which shelf, by stream name.
    fileprivate func leave(
        _ units: [LineQuantity], _ id: OrderID, _ shipment: ShipmentID, _ states: OrderStates
    ) throws(Rejection) -> [StockAppend] {
        guard let placement else { return [] }
        var leaving: [StockKey: Int64] = [:]
        for unit in units {
            let line = placement.lines[Int(unit.lineNo) - 1]
            if line.stockMode != .none { leaving[line.stockKey, default: 0] += unit.quantity }
        }
        var appends: [StockAppend] = []
        for (key, quantity) in leaving.sorted(by: { $0.key < $1.key }) {
            do {
                let events = try states.stock(key).ship(id, quantity, shipment)
                appends.append(StockAppend(key: key, events: events))
            } catch {
                throw .stock(error)
            }
        }
        return appends
    }
}
