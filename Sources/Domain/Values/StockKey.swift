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

    /// As the streams' names by bytes, without making the names.
    public static func < (left: StockKey, right: StockKey) -> Bool {
        if left.sku == right.sku { return left.location < right.location }
        var (ours, theirs) = (left.sku.rawValue.utf8.makeIterator(), right.sku.rawValue.utf8.makeIterator())
        while true {
            // The name goes on with an @ where the SKU ends; no id holds one.
            let (our, their) = (ours.next() ?? UInt8(ascii: "@"), theirs.next() ?? UInt8(ascii: "@"))
            if our != their { return our < their }
        }
    }
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
