public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension Stock {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        var wire = Mallard_Stock_V1_StockSnapshot()
        if let mode { wire.mode = mode.wire }
        wire.onHand = onHand
        wire.reservationIds = reservations.keys.map(\.rawValue)
        wire.reservationQuantities = reservations.values.map(\.quantity)
        wire.reservationExpiriesMs = reservations.values.map(\.expiresAt.milliseconds)
        wire.reservationExtensions = reservations.values.map { Int32(clamping: $0.extensions) }
        wire.allocationOrderIds = allocations.keys.map(\.rawValue)
        wire.allocationQuantities = Array(allocations.values)
        wire.safety = safety
        wire.quarantined = quarantined
        wire.shipped = shipped
        wire.returned = returned
        return wire.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Stock_V1_StockSnapshot(serializedBytes: snapshot), wire.columnsAgree else {
            return nil
        }
        self.init()
        mode = StockMode(wire: wire.mode)
        onHand = wire.onHand
        reservations.reserveCapacity(wire.reservationIds.count)
        for (index, id) in wire.reservationIds.enumerated() {
            let quantity = wire.reservationQuantities[index]
            reservations[ReservationID(id)] = Reservation(
                quantity: quantity, expiresAt: Timestamp(wire.reservationExpiriesMs[index]),
                extensions: Int(wire.reservationExtensions[index]))
            reserved &+= quantity
        }
        allocations.reserveCapacity(wire.allocationOrderIds.count)
        for (order, quantity) in zip(wire.allocationOrderIds, wire.allocationQuantities) {
            allocations[OrderID(order)] = quantity
            allocated &+= quantity
        }
        safety = wire.safety
        quarantined = wire.quarantined
        shipped = wire.shipped
        returned = wire.returned
    }
}

extension Mallard_Stock_V1_StockSnapshot {
    fileprivate var columnsAgree: Bool {
        let count = reservationIds.count
        return reservationQuantities.count == count && reservationExpiriesMs.count == count
            && reservationExtensions.count == count && allocationOrderIds.count == allocationQuantities.count
    }
}
