public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Cart: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .lineAdded(let key, let sku, let quantity, let lane, let store, let seenUnitFen, let priceVersion):
            try EventData(
                .cartLineAdded,
                Mallard_Cart_V1_CartLineAdded.with {
                    $0.lineKey = key.rawValue
                    $0.skuID = sku.rawValue
                    $0.quantity = quantity
                    $0.lane = lane.wire
                    if let store { $0.storeID = store.rawValue }
                    $0.seenUnitFen = seenUnitFen
                    $0.priceVersion = priceVersion
                })
        case .quantityChanged(let key, let old, let new):
            try EventData(
                .cartQtyChanged,
                Mallard_Cart_V1_CartQtyChanged.with {
                    $0.lineKey = key.rawValue
                    $0.oldQuantity = old
                    $0.newQuantity = new
                })
        case .selectionChanged(let keys, let on):
            try EventData(
                .cartSelectionChanged,
                Mallard_Cart_V1_CartSelectionChanged.with {
                    $0.lineKeys = keys.map(\.rawValue)
                    $0.selected = on
                })
        case .linesRemoved(let keys):
            try EventData(
                .cartLinesRemoved, Mallard_Cart_V1_CartLinesRemoved.with { $0.lineKeys = keys.map(\.rawValue) })
        case .changesAcknowledged(let items):
            try EventData(
                .cartChangesAcknowledged,
                Mallard_Cart_V1_CartChangesAcknowledged.with { $0.items = items.map(\.wire) })
        case .checkedOut(let order, let keys):
            try EventData(
                .cartCheckedOut,
                Mallard_Cart_V1_CartCheckedOut.with {
                    $0.orderID = order.rawValue
                    $0.lineKeys = keys.map(\.rawValue)
                })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .cartLineAdded:
            let wire = try data.message(Mallard_Cart_V1_CartLineAdded.self)
            return .lineAdded(
                CartLineKey(wire.lineKey), sku: SkuID(wire.skuID), quantity: wire.quantity,
                lane: try Lane(wire.lane, in: data.type), store: wire.hasStoreID ? StoreID(wire.storeID) : nil,
                seenUnitFen: wire.seenUnitFen, priceVersion: wire.priceVersion)
        case .cartQtyChanged:
            let wire = try data.message(Mallard_Cart_V1_CartQtyChanged.self)
            return .quantityChanged(CartLineKey(wire.lineKey), old: wire.oldQuantity, new: wire.newQuantity)
        case .cartSelectionChanged:
            let wire = try data.message(Mallard_Cart_V1_CartSelectionChanged.self)
            return .selectionChanged(wire.lineKeys.map { CartLineKey($0) }, on: wire.selected)
        case .cartLinesRemoved:
            let wire = try data.message(Mallard_Cart_V1_CartLinesRemoved.self)
            return .linesRemoved(wire.lineKeys.map { CartLineKey($0) })
        case .cartChangesAcknowledged:
            let wire = try data.message(Mallard_Cart_V1_CartChangesAcknowledged.self)
            return .changesAcknowledged(wire.items.map { CartAcknowledgement($0) })
        case .cartCheckedOut:
            let wire = try data.message(Mallard_Cart_V1_CartCheckedOut.self)
            return .checkedOut(OrderID(wire.orderID), lines: wire.lineKeys.map { CartLineKey($0) })
        default: throw .unknownType(data.type)
        }
    }
}

extension CartAcknowledgement {
    fileprivate var wire: Mallard_Cart_V1_Acknowledgement {
        .with {
            $0.lineKey = line.rawValue
            $0.unitFen = unitFen
            $0.priceVersion = priceVersion
        }
    }

    fileprivate init(_ wire: Mallard_Cart_V1_Acknowledgement) {
        self.init(line: CartLineKey(wire.lineKey), unitFen: wire.unitFen, priceVersion: wire.priceVersion)
    }
}
