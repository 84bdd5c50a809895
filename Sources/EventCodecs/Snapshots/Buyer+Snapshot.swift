public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension Buyer {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Buyer_V1_BuyerSnapshot.with { $0.openOrderIds = openOrders.sorted().map(\.rawValue) }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Buyer_V1_BuyerSnapshot(serializedBytes: snapshot) else { return nil }
        self.init()
        openOrders = Set(wire.openOrderIds.map { OrderID($0) })
    }
}
