public import Domain
import EventCodecs
public import EventSourcing
public import Identity
import JSON
public import Runtime

/// A decision about an order that exists, and everything it holds on to.
public protocol WholeOrderCommand: CommerceCommand {
    var order: OrderID { get }
    func decide(_ states: OrderStates, _ context: CommandContext) throws(DecisionInterruption) -> OrderEvents
}

extension WholeOrderCommand {
    public var reads: [StreamRead] {
        [
            StreamRead(Order.self, .order(order)), StreamRead(Payment.self, .payment(order)),
            StreamRead(TenantSettings.self, .tenantSettings),
        ]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let states = try scope.orderStates(order)
        let events = try decide(states, scope.context)
        try scope.record(events, of: order, user: states.order.placement?.user)
        return .nothingToTell
    }
}

public struct CancelOrderCommand: WholeOrderCommand {
    public static let route = "order.cancel"
    public static let summary = "Undo an order of which nothing was shipped."
    public static let senders: Set<PrincipalRole> = Set.shoppers.union([.system])
    public let order: OrderID
    private let reason: String
    private let by: Order.CancelParty

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        reason = body.text("reason", 0...200, "Why.", example: "changed my mind", default: "")
        by = body.principal.kind == .user ? .user : .staff
    }

    public func decide(
        _ states: OrderStates, _ context: CommandContext
    ) throws(DecisionInterruption) -> OrderEvents {
        let command = CancelOrder(order: order, by: by, reason: reason)
        do { return try CancelOrder.decide(command, states, context) } catch { throw .rejected(error) }
    }
}

public struct TimeOutOrder: WholeOrderCommand {
    public static let route = "order.time_out"
    public static let summary = "Undo an order whose time to pay is over. Sent by its deadline."
    public static let senders: Set<PrincipalRole> = [.system]
    public let order: OrderID

    public init(_ body: inout BodyReader) { order = body.orderID() }

    public func decide(
        _ states: OrderStates, _ context: CommandContext
    ) throws(DecisionInterruption) -> OrderEvents {
        let command = CancelOrder(order: order, by: .timeout, reason: "not paid in time")
        do { return try CancelOrder.decide(command, states, context) } catch { throw .rejected(error) }
    }
}

public struct RecordOrderPaid: WholeOrderCommand {
    public static let route = "order.record_paid"
    public static let summary = "Move an order on whose payments are all there. Sent when a charge succeeded."
    public static let senders: Set<PrincipalRole> = [.system]
    public let order: OrderID

    public init(_ body: inout BodyReader) { order = body.orderID() }

    public func decide(
        _ states: OrderStates, _ context: CommandContext
    ) throws(DecisionInterruption) -> OrderEvents {
        do { return try RecordPaid.decide(order, states, context) } catch { throw .rejected(error) }
    }
}

public struct ShipOrderCommand: WholeOrderCommand {
    public static let route = "order.ship"
    public static let summary = "Hand a parcel to a carrier."
    public static let senders: Set<PrincipalRole> = [.staff, .stock, .importer, .admin]
    public let order: OrderID
    private let command: ShipOrder

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        let shipment: MintedID<ShipmentID> = body.minted(
            "shipmentId", prefix: "sh", "Your name for the parcel. Left out, the server makes one.")
        let carrier = body.text("carrier", 1...60, "Who carries it.", example: "SF")
        let tracking = body.optionalText("trackingNo", 1...64, "The carrier's number.", example: "SF1234567890")
        let lines = body.list("lines", 0...Order.linesMax, "What is in it; left out, everything not shipped.") {
            LineQuantity(
                lineNo: Int32(
                    clamping: $0.integer("lineNo", 1...Int64(Order.linesMax), "The order's line.", example: 1)),
                quantity: $0.units(upTo: Fen.lineQuantityMax))
        }
        command = ShipOrder(
            order: order, shipment: shipment.id, carrier: carrier, trackingNo: tracking,
            lines: lines.isEmpty ? nil : lines)
    }

    public func decide(
        _ states: OrderStates, _ context: CommandContext
    ) throws(DecisionInterruption) -> OrderEvents {
        do { return try ShipOrder.decide(command, states, context) } catch { throw .rejected(error) }
    }
}

public struct HandOverOrderCommand: WholeOrderCommand {
    public static let route = "order.hand_over"
    public static let summary = "Give a paid order to its customer over the counter."
    public static let senders: Set<PrincipalRole> = [.staff, .cashier, .admin]
    public let order: OrderID
    private let store: StoreID?

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        store = body.optionalStoreID()
    }

    public func decide(
        _ states: OrderStates, _ context: CommandContext
    ) throws(DecisionInterruption) -> OrderEvents {
        let command = HandOverOrder(order: order, store: store)
        do { return try HandOverOrder.decide(command, states, context) } catch { throw .rejected(error) }
    }
}
