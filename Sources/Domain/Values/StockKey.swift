public import EventSourcing

/// One SKU at one location. Ordered by stream name, the order in which every command takes its streams.
public struct StockKey: Hashable, Comparable, Sendable {
    public let sku: SkuID
    public let location: LocationID

    public init(_ sku: SkuID, _ location: LocationID) {
        self.sku = sku
        self.location = location
    }

    public var stream: StreamName { .stock(sku, location) }

    public static func < (left: StockKey, right: StockKey) -> Bool { left.stream < right.stream }
}

/// What a multi-stream decision records on one stock stream.
public struct StockAppend: Hashable, Sendable {
    public let key: StockKey
    public let events: [Stock.Event]
}

/// What a multi-stream decision records on one coupon's stream.
public struct CouponAppend: Hashable, Sendable {
    public let coupon: CouponID
    public let events: [Coupon.Event]
}
