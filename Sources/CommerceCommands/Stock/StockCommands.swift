public import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

/// A change of one SKU at one location.
public protocol StockCommand: CommerceCommand {
    var key: StockKey { get }
    var command: Stock.Command { get }
}

extension StockCommand {
    public static var senders: Set<PrincipalRole> { .stockKeepers }
    public var reads: [StreamRead] { [StreamRead(Stock.self, key.stream)] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: key.stream, Stock.decide)
        return .nothingToTell
    }
}

extension BodyReader {
    mutating func stockKey() -> StockKey { StockKey(skuID(), locationID()) }
}

public struct ChangeStockMode: StockCommand {
    public static let route = "stock.change_mode"
    public static let summary = "Change what orders do to this stock; not while reservations are open."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .changeMode(body.choice("mode", Vocabulary.stockMode, "What orders do to it."))
    }
}

public struct SetStockSafety: StockCommand {
    public static let route = "stock.set_safety"
    public static let summary = "Keep units back from sale."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .setSafety(body.integer("safety", 0...Stock.unitsMax, "Units kept back.", example: 5))
    }
}

public struct CommitReservation: StockCommand {
    public static let route = "stock.commit"
    public static let summary =
        "Give reserved units to an order; a reservation that is gone is revived if units are free."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .commit(body.reservationID(), order: body.orderID(), quantity: body.units())
    }
}

public struct AllocateStock: StockCommand {
    public static let route = "stock.allocate"
    public static let summary = "Give free units to an order without reserving them first."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .allocateDirect(body.orderID(), quantity: body.units())
    }
}

public struct DeallocateStock: StockCommand {
    public static let route = "stock.deallocate"
    public static let summary = "Take an order's units back."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .deallocate(
            body.orderID(), quantity: body.units(),
            reason: body.choice("reason", Vocabulary.deallocateReason, "Why.", default: .cancelled))
    }
}

public struct ShipStock: StockCommand {
    public static let route = "stock.ship"
    public static let summary = "Let an order's units leave the shelf."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .ship(
            body.orderID(), quantity: body.units(),
            shipment: body.id("shipmentId", "The parcel.", example: "sh1"))
    }
}

public struct ReceiveStockReturn: StockCommand {
    public static let route = "stock.receive_return"
    public static let summary = "Take back what a customer returned."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .receiveReturn(
            body.id("afterSaleId", "The case.", example: "as1"), quantity: body.units(),
            condition: body.choice("condition", Vocabulary.returnCondition, "What it is still good for."))
    }
}

public struct ResolveStockQuarantine: StockCommand {
    public static let route = "stock.resolve_quarantine"
    public static let summary = "Decide what becomes of units in quarantine."
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .resolveQuarantine(
            quantity: body.units(), to: body.choice("to", Vocabulary.returnCondition, "resellable or scrap."))
    }
}
