public import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension Cart {
    public static var snapshotVersion: Int16? { 1 }

    public func encodeSnapshot() -> [UInt8] {
        Mallard_Cart_V1_CartSnapshot.with {
            $0.lines = lines.sorted { $0.key < $1.key }.map { key, line in
                .with {
                    $0.lineKey = key.rawValue
                    $0.skuID = line.sku.rawValue
                    $0.lane = line.lane.wire
                    if let store = line.store { $0.storeID = store.rawValue }
                    $0.quantity = line.quantity
                    $0.isSelected = line.isSelected
                    $0.seenUnitFen = line.seenUnitFen
                    $0.seenPriceVersion = line.seenPriceVersion
                }
            }
            $0.revision = revision
        }.bytes()
    }

    public init?(snapshot: [UInt8]) {
        guard let wire = try? Mallard_Cart_V1_CartSnapshot(serializedBytes: snapshot) else { return nil }
        self.init()
        for line in wire.lines {
            guard let lane = Lane(wire: line.lane) else { return nil }
            lines[CartLineKey(line.lineKey)] = Line(
                sku: SkuID(line.skuID), lane: lane, store: line.hasStoreID ? StoreID(line.storeID) : nil,
                quantity: line.quantity, isSelected: line.isSelected, seenUnitFen: line.seenUnitFen,
                seenPriceVersion: line.seenPriceVersion)
        }
        revision = wire.revision
    }
}
