import Domain

/// How far an order has come, kept by other means than `Order.evolve`.
struct OrderCourse {
    private(set) var placement: OrderPlacement?
    private(set) var isPaid = false
    private(set) var isCancelled = false
    private(set) var isCompleted = false
    private var isHandedOver = false
    private var cancelled: [Int64] = []
    private var shipped: [Int64] = []
    private var received: [Int64] = []
    private var shipments: [ShipmentID: [LineQuantity]] = [:]
    private var receivedShipments: Set<ShipmentID> = []

    /// Why the event cannot have happened at this point; nil if it can.
    mutating func take(_ event: Order.Event) -> String? {
        if case .placed(let placement) = event { return place(placement) }
        guard let placement else { return "something happens to an order that was not placed" }
        switch event {
        case .placed: return nil
        case .paid(at: _, let chargedFen, businessDay: _):
            defer { isPaid = true }
            if isPaid || isCancelled { return "paid again, or after it was cancelled" }
            return chargedFen >= placement.totalFen ? nil : "paid with \(chargedFen) of \(placement.totalFen) fen"
        case .cancelled:
            defer { isCancelled = true }
            if isCancelled || isCompleted { return "cancelled again, or after it was completed" }
            return shipments.isEmpty && !isHandedOver ? nil : "cancelled after something was shipped"
        case .linesCancelled(let lines, refundFen: _, reason: _): return add(lines, to: \.cancelled)
        case .shipped(let id, carrier: _, trackingNo: _, let lines):
            if shipments.updateValue(lines, forKey: id) != nil { return "shipment \(id) is shipped twice" }
            if !isPaid || isCancelled || isHandedOver { return "shipped while unpaid, cancelled or handed over" }
            return add(lines, to: \.shipped)
        case .received(let id, by: _): return receive(id)
        case .handedOver:
            defer { isHandedOver = true }
            return isPaid && !isCancelled && shipments.isEmpty && !isHandedOver
                ? nil : "handed over while unpaid, cancelled, shipped or handed over"
        case .completed:
            defer { isCompleted = true }
            if isCompleted || isCancelled { return "completed again, or after it was cancelled" }
            return isHandedOver || isAllReceived ? nil : "completed before everything was received"
        case .noted: return nil
        case .hidden: return isCompleted || isCancelled ? nil : "hidden while it is open"
        }
    }

    private mutating func place(_ placement: OrderPlacement) -> String? {
        guard self.placement == nil else { return "placed twice" }
        self.placement = placement
        cancelled = Array(repeating: 0, count: placement.lines.count)
        shipped = cancelled
        received = cancelled
        return nil
    }

    private mutating func receive(_ id: ShipmentID?) -> String? {
        for id in id.map({ [$0] }) ?? shipments.keys.sorted() {
            guard let lines = shipments[id] else { return "shipment \(id) is received and was not shipped" }
            guard receivedShipments.insert(id).inserted else { continue }
            if let problem = add(lines, to: \.received) { return problem }
        }
        return nil
    }

    /// No more is cancelled and shipped than was ordered.
    private mutating func add(_ lines: [LineQuantity], to counter: WritableKeyPath<OrderCourse, [Int64]>) -> String? {
        guard let placement else { return nil }
        for line in lines {
            let index = Int(line.lineNo) - 1
            guard placement.lines.indices.contains(index), line.quantity > 0, Amounts.areSane(line.quantity) else {
                return "line \(line.lineNo) moves \(line.quantity) units"
            }
            self[keyPath: counter][index] += line.quantity
            let gone = cancelled[index] + shipped[index]
            if gone > placement.lines[index].quantity || received[index] > shipped[index] {
                return "line \(line.lineNo) moves more units than it has"
            }
        }
        return nil
    }

    private var isAllReceived: Bool {
        guard let placement else { return false }
        return placement.lines.indices.allSatisfy { received[$0] == placement.lines[$0].quantity - cancelled[$0] }
    }
}
