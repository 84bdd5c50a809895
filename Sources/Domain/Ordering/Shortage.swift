import EventSourcing

/// One SKU of which a location has less than is wanted.
public struct Shortage: Hashable, Sendable {
    public let key: StockKey
    public let available: Int64

    public init(_ key: StockKey, available: Int64) {
        self.key = key
        self.available = available
    }
}

extension RejectionFacts {
    static func outOfStock(_ shortages: [Shortage]) -> RejectionFacts {
        let names = shortages.map { "\($0.key.sku) at \($0.key.location) (\(max(0, $0.available)) left)" }
        let items: [[RejectionParam]] = shortages.map { short in
            [
                .init("skuId", short.key.sku.rawValue), .init("locationId", short.key.location.rawValue),
                .init("available", short.available),
            ]
        }
        return RejectionFacts(
            "OUT_OF_STOCK", "Not enough of \(names.joined(separator: ", ")).", [.init("items", items)])
    }
}
