public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Order: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .placed(let placement): return try EventData(.orderPlaced, try placement.wire(keys: keys))
        case .paid(let at, let chargedFen, let businessDay):
            return try EventData(
                .orderPaid,
                Mallard_Order_V1_OrderPaid.with {
                    $0.paidAtMs = at.milliseconds
                    $0.chargedFen = chargedFen
                    $0.businessDay = businessDay.rawValue
                })
        case .cancelled(let party, let reason, let refundFen):
            return try EventData(
                .orderCancelled,
                Mallard_Order_V1_OrderCancelled.with {
                    $0.by = party.wire
                    $0.reason = reason
                    $0.refundFen = refundFen
                })
        case .linesCancelled(let lines, let refundFen, let reason):
            return try EventData(
                .orderLinesCancelled,
                Mallard_Order_V1_OrderLinesCancelled.with {
                    $0.lines = lines.map(\.wire)
                    $0.refundFen = refundFen
                    $0.reason = reason
                })
        case .shipped(let shipment, let carrier, let trackingNo, let lines):
            var wire = Mallard_Order_V1_OrderShipped()
            wire.shipmentID = shipment.rawValue
            wire.carrier = carrier
            if let trackingNo { wire.trackingNo = try Sealing.seal(text: trackingNo, in: .orderShipped, keys: keys) }
            wire.lines = lines.map(\.wire)
            return try EventData(.orderShipped, wire)
        case .received(let shipment, let party):
            return try EventData(
                .orderReceived,
                Mallard_Order_V1_OrderReceived.with {
                    if let shipment { $0.shipmentID = shipment.rawValue }
                    $0.by = party.wire
                })
        case .handedOver(let store):
            return try EventData(
                .orderHandedOver,
                Mallard_Order_V1_OrderHandedOver.with { if let store { $0.storeID = store.rawValue } })
        case .completed: return try EventData(.orderCompleted, Mallard_Order_V1_OrderCompleted())
        case .noted(let text, let visibility):
            var wire = Mallard_Order_V1_OrderNoted()
            wire.text = try Sealing.seal(text: text, in: .orderNoted, keys: keys)
            wire.visibility = visibility.wire
            return try EventData(.orderNoted, wire)
        case .hidden: return try EventData(.orderHidden, Mallard_Order_V1_OrderHidden())
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .orderPlaced:
            let wire = try data.message(Mallard_Order_V1_OrderPlaced.self)
            return .placed(try OrderPlacement(wire, in: data.type, keys: keys))
        case .orderPaid:
            let wire = try data.message(Mallard_Order_V1_OrderPaid.self)
            return .paid(
                at: Timestamp(wire.paidAtMs), chargedFen: wire.chargedFen,
                businessDay: BusinessDay(wire.businessDay))
        case .orderCancelled:
            let wire = try data.message(Mallard_Order_V1_OrderCancelled.self)
            return .cancelled(
                by: try CancelParty(wire.by, in: data.type), reason: wire.reason, refundFen: wire.refundFen)
        case .orderLinesCancelled:
            let wire = try data.message(Mallard_Order_V1_OrderLinesCancelled.self)
            return .linesCancelled(
                wire.lines.map { LineQuantity($0) }, refundFen: wire.refundFen, reason: wire.reason)
        case .orderShipped:
            let wire = try data.message(Mallard_Order_V1_OrderShipped.self)
            let trackingNo =
                wire.hasTrackingNo ? try Sealing.open(text: wire.trackingNo, in: data.type, keys: keys) : nil
            return .shipped(
                ShipmentID(wire.shipmentID), carrier: wire.carrier, trackingNo: trackingNo,
                lines: wire.lines.map { LineQuantity($0) })
        case .orderReceived:
            let wire = try data.message(Mallard_Order_V1_OrderReceived.self)
            return .received(
                wire.hasShipmentID ? ShipmentID(wire.shipmentID) : nil,
                by: try ReceiptParty(wire.by, in: data.type))
        case .orderHandedOver:
            let wire = try data.message(Mallard_Order_V1_OrderHandedOver.self)
            return .handedOver(wire.hasStoreID ? StoreID(wire.storeID) : nil)
        case .orderCompleted:
            _ = try data.message(Mallard_Order_V1_OrderCompleted.self)
            return .completed
        case .orderNoted:
            let wire = try data.message(Mallard_Order_V1_OrderNoted.self)
            return .noted(
                try Sealing.open(text: wire.text, in: data.type, keys: keys),
                visibility: try NoteVisibility(wire.visibility, in: data.type))
        case .orderHidden:
            _ = try data.message(Mallard_Order_V1_OrderHidden.self)
            return .hidden
        default: throw .unknownType(data.type)
        }
    }
}
