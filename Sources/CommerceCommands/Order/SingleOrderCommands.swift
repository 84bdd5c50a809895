public import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

/// What touches the order alone.
public protocol SingleOrderCommand: CommerceCommand {
    var order: OrderID { get }
    var command: Order.Command { get }
}

extension SingleOrderCommand {
    public var reads: [StreamRead] { [StreamRead(Order.self, .order(order))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .order(order), Order.decide)
        return .nothingToTell
    }
}

public struct ReceiveOrder: SingleOrderCommand {
    public static let route = "order.receive"
    public static let summary = "Confirm that a parcel, or everything sent, has arrived."
    public static let senders: Set<PrincipalRole> = Set.shoppers.union([.system])
    public let order: OrderID
    public let command: Order.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        let party: Order.ReceiptParty =
            switch body.principal.kind {
            case .user: .user
            case .system: .timer
            case .staff, .store, .provider: .staff
            }
        command = .confirmReceipt(body.optionalID("shipmentId", "The parcel.", example: "sh1"), by: party)
    }
}

public struct CompleteOrder: SingleOrderCommand {
    public static let route = "order.complete"
    public static let summary = "Close an order of which everything has arrived."
    public static let senders: Set<PrincipalRole> = .orderKeepers
    public let order: OrderID
    public let command = Order.Command.complete

    public init(_ body: inout BodyReader) { order = body.orderID() }
}

public struct AddOrderNote: SingleOrderCommand {
    public static let route = "order.add_note"
    public static let summary = "Note something on an order, for its buyer or for staff."
    public static let senders: Set<PrincipalRole> = .shoppers
    public let order: OrderID
    public let command: Order.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        command = .addNote(
            body.text("text", 1...500, "The note.", example: "Please ring twice."),
            visibility: body.choice("visibility", Vocabulary.noteVisibility, "Who reads it.", default: .buyer))
    }
}

public struct HideOrder: SingleOrderCommand {
    public static let route = "order.hide"
    public static let summary = "Take a finished order out of its buyer's list."
    public static let senders: Set<PrincipalRole> = .shoppers
    public let order: OrderID
    public let command = Order.Command.hide

    public init(_ body: inout BodyReader) { order = body.orderID() }
}
