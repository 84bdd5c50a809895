public import Domain
import EventSchemas
public import EventSourcing

extension Stock {
    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .stockAdjusted:
            let wire = try data.message(Mallard_Stock_V1_StockAdjusted.self)
            let opened: StockMode? =
                wire.openedMode == .unspecified ? nil : try StockMode(wire.openedMode, in: data.type)
            return .adjusted(
                delta: wire.delta, reason: try AdjustReason(wire.reason, in: data.type), docNo: wire.docNo,
                openedMode: opened)
        case .stockModeChanged:
            let wire = try data.message(Mallard_Stock_V1_StockModeChanged.self)
            return .modeChanged(
                old: try StockMode(wire.oldMode, in: data.type), new: try StockMode(wire.newMode, in: data.type))
        case .safetySet:
            let wire = try data.message(Mallard_Stock_V1_SafetySet.self)
            return .safetySet(old: wire.oldUnits, new: wire.newUnits)
        case .stockReturned:
            let wire = try data.message(Mallard_Stock_V1_StockReturned.self)
            return .returned(
                AfterSaleID(wire.afterSaleID), quantity: wire.quantity,
                condition: try ReturnCondition(wire.condition, in: data.type))
        case .quarantineResolved:
            let wire = try data.message(Mallard_Stock_V1_QuarantineResolved.self)
            return .quarantineResolved(
                quantity: wire.quantity, to: try ReturnCondition(wire.condition, in: data.type))
        case .stockSold:
            let wire = try data.message(Mallard_Stock_V1_StockSold.self)
            return .sold(OrderID(wire.orderID), quantity: wire.quantity)
        default:
            return try decodeClaim(data)
        }
    }

    private static func decodeClaim(_ data: EventData) throws(EventCodecError) -> Event {
        switch data.type {
        case .stockReserved:
            let wire = try data.message(Mallard_Stock_V1_StockReserved.self)
            return .reserved(
                ReservationID(wire.reservationID), quantity: wire.quantity, expiresAt: Timestamp(wire.expiresAtMs))
        case .stockReservationExtended:
            let wire = try data.message(Mallard_Stock_V1_StockReservationExtended.self)
            return .reservationExtended(
                ReservationID(wire.reservationID), expiresAt: Timestamp(wire.expiresAtMs))
        case .stockCommitted:
            let wire = try data.message(Mallard_Stock_V1_StockCommitted.self)
            return .committed(
                ReservationID(wire.reservationID), order: OrderID(wire.orderID), quantity: wire.quantity,
                revived: wire.revived)
        case .stockAllocated:
            let wire = try data.message(Mallard_Stock_V1_StockAllocated.self)
            return .allocated(
                OrderID(wire.orderID), quantity: wire.quantity, availableAfter: wire.availableAfter)
        case .stockReleased:
            let wire = try data.message(Mallard_Stock_V1_StockReleased.self)
            return .released(
                ReservationID(wire.reservationID), quantity: wire.quantity,
                reason: try ReleaseReason(wire.reason, in: data.type))
        case .stockDeallocated:
            let wire = try data.message(Mallard_Stock_V1_StockDeallocated.self)
            return .deallocated(
                OrderID(wire.orderID), quantity: wire.quantity,
                reason: try DeallocateReason(wire.reason, in: data.type))
        case .stockShipped:
            let wire = try data.message(Mallard_Stock_V1_StockShipped.self)
            return .shipped(
                OrderID(wire.orderID), quantity: wire.quantity, shipment: ShipmentID(wire.shipmentID))
        default: throw .unknownType(data.type)
        }
    }
}
