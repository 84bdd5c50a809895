public import EventSourcing

extension Order {
    public static func decide(
        _ command: Command, _ state: Order, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        let placement = try state.placed()
        switch command {
        case .confirmReceipt(let shipment, let party):
            try state.authoriseReceipt(party, context.actor)
            return try state.confirmReceipt(shipment, party)
        case .complete:
            guard context.actor.isStaff else { throw state.refusal(of: context.actor) }
            return try state.complete()
        case .addNote(let text, let visibility):
            return try state.addNote(text, visibility, placement, context.actor)
        case .hide:
            guard context.actor.mayActFor(placement.user) else { throw state.refusal(of: context.actor) }
            switch state.phase {
            case .unborn, .open: throw .notTerminal
            case .cancelled, .completed: return state.isHidden ? [] : [.hidden]
            }
        }
    }

}

extension Order {
    func placed() throws(Rejection) -> OrderPlacement {
        guard let placement else { throw .common(.notFound("order")) }
        return placement
    }

    /// What those hear who may not do this. Who may not even see the order is told what he would be told if there
    /// were none, so that nobody learns which numbers exist.
    func refusal(of actor: Actor) -> Rejection {
        guard actor.mayActFor(placement?.user) else { return .common(.notFound("order")) }
        return .common(.forbidden("This is not yours to do with this order."))
    }

    /// Units of a line that are still to be delivered.
    func unshipped(_ index: Int) -> Int64 {
        guard let placement else { return 0 }
        return placement.lines[index].quantity - progress[index].cancelled - progress[index].shipped
    }

    var hasShipped: Bool { isHandedOver || !shipments.isEmpty }

    private func authoriseReceipt(_ party: ReceiptParty, _ actor: Actor) throws(Rejection) {
        let mayAct =
            switch party {
            case .user: actor.mayActFor(placement?.user)
            case .staff: actor.isStaff
            case .timer: actor.kind == .system
            }
        guard mayAct else { throw refusal(of: actor) }
    }

    private func confirmReceipt(_ shipment: ShipmentID?, _ party: ReceiptParty) throws(Rejection) -> [Event] {
        guard !shipments.isEmpty else { throw .notShipped }
        if let shipment {
            guard shipments[shipment] != nil else { throw .shipmentUnknown(shipment) }
            guard !receivedShipments.contains(shipment) else { return [] }
        } else if receivedShipments.count == shipments.count {
            return []
        }
        let received = Event.received(shipment, by: party)
        var after = self
        after.evolve(received)
        return after.isAllReceived && phase == .open ? [received, .completed] : [received]
    }

    private var isAllReceived: Bool {
        guard let placement else { return false }
        return zip(placement.lines, progress).allSatisfy { line, progress in
            progress.received == line.quantity - progress.cancelled
        }
    }

    private func complete() throws(Rejection) -> [Event] {
        switch phase {
        case .unborn, .completed: return []
        case .cancelled: throw .orderCancelled
        case .open:
            guard isHandedOver || isAllReceived else { throw .notReceived }
            return [.completed]
        }
    }

    private func addNote(
        _ text: String, _ visibility: NoteVisibility, _ placement: OrderPlacement, _ actor: Actor
    ) throws(Rejection) -> [Event] {
        guard (1...2_000).contains(text.utf8.count) else {
            throw .common(.invalidArgument(field: "text", "1 to 2,000 bytes"))
        }
        let mayAct =
            switch visibility {
            case .buyer: actor.mayActFor(placement.user)
            case .staff: actor.isStaff
            }
        guard mayAct else { throw refusal(of: actor) }
        guard noteCounts[visibility, default: 0] < Order.notesMax else {
            throw .common(.tooMany(what: "notes on an order", max: Order.notesMax))
        }
        let person = placement.user.map { PersonID($0) } ?? PersonID("staff")
        return [.noted(Personal(person, text), visibility: visibility)]
    }
}

extension OrderPlacement {
    /// The stock streams this order touches, in the order streams are taken.
    public var stockKeys: [StockKey] {
        Set(lines.filter { $0.stockMode != .none }.map { StockKey($0.sku, $0.location) }).sorted()
    }
}
