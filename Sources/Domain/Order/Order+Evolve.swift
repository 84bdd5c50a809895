extension Order {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .placed(let placement):
            self.placement = placement
            phase = .open
            progress = Array(repeating: Progress(), count: placement.lines.count)
        case .paid(at: _, let chargedFen, businessDay: _):
            isPaid = true
            self.chargedFen = chargedFen
        case .cancelled:
            phase = .cancelled
        case .linesCancelled(let lines, refundFen: _, reason: _):
            add(lines, to: \.cancelled)
        case .shipped(let id, carrier: _, trackingNo: _, let lines):
            shipments[id] = lines
            add(lines, to: \.shipped)
        case .received(let id, by: _):
            for shipment in id.map({ [$0] }) ?? Array(shipments.keys) { receive(shipment) }
        case .handedOver:
            isHandedOver = true
        case .completed:
            phase = .completed
        case .noted(_, let visibility): noteCounts[visibility, default: 0] += 1
        case .hidden: isHidden = true
        }
    }

    private mutating func receive(_ shipment: ShipmentID) {
        guard let lines = shipments[shipment], receivedShipments.insert(shipment).inserted else { return }
        add(lines, to: \.received)
    }

    private mutating func add(_ lines: [LineQuantity], to counter: WritableKeyPath<Progress, Int64>) {
        for line in lines {
            let index = Int(line.lineNo) - 1
            guard progress.indices.contains(index) else { continue }
            progress[index][keyPath: counter] += line.quantity
        }
    }
}
