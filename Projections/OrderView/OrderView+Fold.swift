import Domain
import EventSourcing
import ProjectionKit

extension OrderView.Row {
    mutating func apply(_ body: Order.Event, _ event: FoldedEvent) {
        switch body {
        case .placed(let placement):
            frozen = OrderView.columns(of: placement, id: event.key, at: event.occurredAt)
            totalFen = placement.totalFen
            progress = placement.lines.map { OrderView.Progress(quantity: $0.quantity) }
        case .paid(let at, chargedFen: _, businessDay: _): paidAt = at
        case .cancelled(let by, let reason, refundFen: _):
            state = .cancelled
            cancelledAt = event.occurredAt
            cancelledBy = by.text
            cancelReason = reason
        case .linesCancelled(let lines, refundFen: _, reason: _): add(lines, to: \.cancelled)
        case .shipped(let id, let carrier, let trackingNo, let lines):
            let parcels = lines.map { OrderView.Parcel(lineNo: Int64($0.lineNo), quantity: $0.quantity) }
            shipments.append(
                OrderView.Shipment(
                    id: id.rawValue, carrier: carrier, trackingNo: trackingNo?.value, lines: parcels,
                    shippedAt: event.occurredAt))
            add(lines, to: \.shipped)
        case .received(let id, by: _): receive(id?.rawValue, at: event.occurredAt)
        case .handedOver: isHandedOver = true
        case .completed:
            state = .completed
            completedAt = event.occurredAt
        case .noted(let text, let visibility):
            let isForStaff = visibility == .staff
            notes.append(OrderView.Note(text: text.value, isForStaff: isForStaff, at: event.occurredAt))
        case .hidden: isHidden = true
        }
    }

    private mutating func add(_ lines: [LineQuantity], to counter: WritableKeyPath<OrderView.Progress, Int64>) {
        for line in lines { add(line.quantity, to: Int(line.lineNo) - 1, counter) }
    }

    private mutating func add(
        _ quantity: Int64, to index: Int, _ counter: WritableKeyPath<OrderView.Progress, Int64>
    ) {
        guard progress.indices.contains(index) else { return }
        progress[index][keyPath: counter] += quantity
    }

    /// Nil receives all that is on its way.
    private mutating func receive(_ id: String?, at instant: Timestamp) {
        for index in shipments.indices where shipments[index].receivedAt == nil {
            guard id == nil || shipments[index].id == id else { continue }
            shipments[index].receivedAt = instant
            for line in shipments[index].lines { add(line.quantity, to: Int(line.lineNo) - 1, \.received) }
        }
    }

    /// How far the goods have come.
    var fulfilment: String {
        if isHandedOver { return "HANDED_OVER" }
        let due = progress.reduce(0) { $0 + $1.quantity - $1.cancelled }
        let shipped = progress.reduce(0) { $0 + $1.shipped }
        let received = progress.reduce(0) { $0 + $1.received }
        if shipped == 0 { return "UNFULFILLED" }
        if received >= due { return "RECEIVED" }
        return shipped >= due ? "SHIPPED" : "PARTIALLY_SHIPPED"
    }
}
