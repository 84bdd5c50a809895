import EventSourcing

/// One SKU of which there is less than is wanted.
public struct Shortage: Hashable, Sendable {
    public let sku: SkuID
    public let available: Int64

    public init(sku: SkuID, available: Int64) {
        self.sku = sku
        self.available = available
    }
}

extension RejectionFacts {
    static func outOfStock(_ shortages: [Shortage]) -> RejectionFacts {
        let names = shortages.map { "\($0.sku) (\(max(0, $0.available)) left)" }.joined(separator: ", ")
        let items: [[RejectionParam]] = shortages.map {
            [.init("skuId", $0.sku.rawValue), .init("available", $0.available)]
        }
        return RejectionFacts("OUT_OF_STOCK", "Not enough of \(names).", [.init("items", items)])
    }
}
