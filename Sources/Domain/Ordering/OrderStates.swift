import EventSourcing

/// What decisions about an order that exists read: the order and everything it holds on to.
public struct OrderStates: Sendable {
    public var order: Order
    public var payment = Payment()
    public var buyer = Buyer()
    public var settings = TenantSettings()
    /// One for each of the placement's `stockKeys`.
    public var stocks: [StockKey: Stock] = [:]
    /// One for each of the placement's coupons.
    public var coupons: [CouponID: Coupon] = [:]

    public init(order: Order) { self.order = order }

    func stock(_ key: StockKey) -> Stock { stocks[key] ?? Stock() }
    func coupon(_ id: CouponID) -> Coupon { coupons[id] ?? Coupon() }
}

/// What such decisions record, stream by stream.
public struct OrderEvents: Hashable, Sendable {
    public internal(set) var order: [Order.Event] = []
    public internal(set) var payment: [Payment.Event] = []
    public internal(set) var buyer: [Buyer.Event] = []
    /// By stream name.
    public internal(set) var stocks: [StockAppend] = []
    public internal(set) var coupons: [CouponAppend] = []

    /// Accepted, and nothing to do.
    public static let none = OrderEvents()
}
