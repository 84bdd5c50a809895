public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension Stock {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Stock_V1_StockSnapshot.with {
            if let mode { $0.mode = mode.wire }
            $0.onHand = onHand
            $0.reservations = reservations.sorted { $0.key < $1.key }.map { id, reservation in
                .with {
                    $0.id = id.rawValue
                    $0.quantity = reservation.quantity
                    $0.expiresAtMs = reservation.expiresAt.milliseconds
                    $0.extensions = Int32(clamping: reservation.extensions)
                }
            }
            $0.allocations = allocations.sorted { $0.key < $1.key }.map { order, quantity in
                .with {
                    $0.orderID = order.rawValue
                    $0.quantity = quantity
                }
            }
            $0.safety = safety
            $0.quarantined = quarantined
            $0.shipped = shipped
            $0.returned = returned
        }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Stock_V1_StockSnapshot(serializedBytes: snapshot) else { return nil }
        self.init()
        mode = StockMode(wire: wire.mode)
        onHand = wire.onHand
        for reservation in wire.reservations {
            reservations[ReservationID(reservation.id)] = Reservation(
                quantity: reservation.quantity, expiresAt: Timestamp(reservation.expiresAtMs),
                extensions: Int(reservation.extensions))
            reserved &+= reservation.quantity
        }
        for allocation in wire.allocations {
            allocations[OrderID(allocation.orderID)] = allocation.quantity
            allocated &+= allocation.quantity
        }
        safety = wire.safety
        quarantined = wire.quarantined
        shipped = wire.shipped
        returned = wire.returned
    }
}
