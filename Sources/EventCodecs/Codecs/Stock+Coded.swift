public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Stock: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .adjusted, .modeChanged, .safetySet, .returned, .quarantineResolved, .sold:
            try encodeShelf(event)
        case .reserved, .reservationExtended, .committed, .allocated, .released, .deallocated, .shipped:
            try encodeClaim(event)
        }
    }

    private static func encodeShelf(_ event: Event) throws(EventCodecError) -> EventData {
        switch event {
        case .adjusted(let delta, let reason, let docNo, let openedMode):
            return try EventData(
                .stockAdjusted,
                Mallard_Stock_V1_StockAdjusted.with {
                    $0.delta = delta
                    $0.reason = reason.wire
                    $0.docNo = docNo
                    if let openedMode { $0.openedMode = openedMode.wire }
                })
        case .modeChanged(let old, let new):
            return try EventData(
                .stockModeChanged,
                Mallard_Stock_V1_StockModeChanged.with {
                    $0.oldMode = old.wire
                    $0.newMode = new.wire
                })
        case .safetySet(let old, let new):
            return try EventData(
                .safetySet,
                Mallard_Stock_V1_SafetySet.with {
                    $0.oldUnits = old
                    $0.newUnits = new
                })
        case .returned(let id, let quantity, let condition):
            return try EventData(
                .stockReturned,
                Mallard_Stock_V1_StockReturned.with {
                    $0.afterSaleID = id.rawValue
                    $0.quantity = quantity
                    $0.condition = condition.wire
                })
        case .quarantineResolved(let quantity, let condition):
            return try EventData(
                .quarantineResolved,
                Mallard_Stock_V1_QuarantineResolved.with {
                    $0.quantity = quantity
                    $0.condition = condition.wire
                })
        case .sold(let order, let quantity):
            return try EventData(
                .stockSold,
                Mallard_Stock_V1_StockSold.with {
                    $0.orderID = order.rawValue
                    $0.quantity = quantity
                })
        case .reserved, .reservationExtended, .committed, .allocated, .released, .deallocated, .shipped:
            return try encodeClaim(event)
        }
    }

    private static func encodeClaim(_ event: Event) throws(EventCodecError) -> EventData {
        switch event {
        case .reserved(let id, let quantity, let expiresAt):
            return try EventData(
                .stockReserved,
                Mallard_Stock_V1_StockReserved.with {
                    $0.reservationID = id.rawValue
                    $0.quantity = quantity
                    $0.expiresAtMs = expiresAt.milliseconds
                })
        case .reservationExtended(let id, let expiresAt):
            return try EventData(
                .stockReservationExtended,
                Mallard_Stock_V1_StockReservationExtended.with {
                    $0.reservationID = id.rawValue
                    $0.expiresAtMs = expiresAt.milliseconds
                })
        case .committed(let id, let order, let quantity, let revived):
            return try EventData(
                .stockCommitted,
                Mallard_Stock_V1_StockCommitted.with {
                    $0.reservationID = id.rawValue
                    $0.orderID = order.rawValue
                    $0.quantity = quantity
                    $0.revived = revived
                })
        case .allocated(let order, let quantity, let availableAfter):
            return try EventData(
                .stockAllocated,
                Mallard_Stock_V1_StockAllocated.with {
                    $0.orderID = order.rawValue
                    $0.quantity = quantity
                    $0.availableAfter = availableAfter
                })
        case .released(let id, let quantity, let reason):
            return try EventData(
                .stockReleased,
                Mallard_Stock_V1_StockReleased.with {
                    $0.reservationID = id.rawValue
                    $0.quantity = quantity
                    $0.reason = reason.wire
                })
        case .deallocated(let order, let quantity, let reason):
            return try EventData(
                .stockDeallocated,
                Mallard_Stock_V1_StockDeallocated.with {
                    $0.orderID = order.rawValue
                    $0.quantity = quantity
                    $0.reason = reason.wire
                })
        case .shipped(let order, let quantity, let shipment):
            return try EventData(
                .stockShipped,
                Mallard_Stock_V1_StockShipped.with {
                    $0.orderID = order.rawValue
                    $0.quantity = quantity
                    $0.shipmentID = shipment.rawValue
                })
        case .adjusted, .modeChanged, .safetySet, .returned, .quarantineResolved, .sold:
            return try encodeShelf(event)
        }
    }
}
