public import EventSourcing

/// Places an order: cart, stock, coupons, the shopper's open orders, the order and its payment, or nothing.
public struct PlaceOrder: Hashable, Sendable {
    public struct Item: Hashable, Sendable {
        public let sku: SkuID
        public let quantity: Int64

        public init(sku: SkuID, quantity: Int64) {
            self.sku = sku
            self.quantity = quantity
        }
    }

    public enum Source: Hashable, Sendable {
        case items([Item])
        /// Lines of the shopper's cart, or with nil the selected ones; `revision` refuses a cart that has moved on.
        case cart([CartLineKey]?, revision: Int64?)
    }

    public let order: OrderID
    public let user: UserID
    public let source: Source
    public let lane: Lane
    /// Pick-up in a store, from its stock, without freight.
    public let store: StoreID?
    public let coupons: [CouponID]
    public let address: Address?
    /// What the shopper was shown; another total is refused.
    public let expectedTotalFen: Int64?

    public init(
        order: OrderID, user: UserID, source: Source, lane: Lane = .normal, store: StoreID? = nil,
        coupons: [CouponID] = [], address: Address? = nil, expectedTotalFen: Int64? = nil
    ) {
        self.order = order
        self.user = user
        self.source = source
        self.lane = lane
        self.store = store
        self.coupons = coupons
        self.address = address
        self.expectedTotalFen = expectedTotalFen
    }

    /// What the decision reads. `spus`, `stocks` and `coupons` hold an entry for everything the command names;
    /// one that is missing counts as unborn.
    public struct States: Sendable {
        public var settings = TenantSettings()
        /// Where the categories stand now; a product remembers only where they stood when it was filed.
        public var tree = CategoryTree()
        /// Read only when the source is the cart.
        public var cart = Cart()
        public var spus: [SpuID: Spu] = [:]
        public var stocks: [StockKey: Stock] = [:]
        public var coupons: [CouponID: Coupon] = [:]
        public var buyer = Buyer()
        public var order = Order()

        public init() {}
    }

    /// What each stream is to record.
    public struct Events: Hashable, Sendable {
        public let order: [Order.Event]
        public let payment: [Payment.Event]
        public let buyer: [Buyer.Event]
        public let cart: [Cart.Event]
        /// By stream name.
        public let stocks: [StockAppend]
        public let coupons: [CouponAppend]
        public let totalFen: Int64
        /// Arm the pay timer for it; nil: paid already, arm nothing.
        public let payExpiresAt: Timestamp?
    }
}

extension PlaceOrder {
    /// What is ordered, each SKU once; needs the cart only when the source is the cart.
    public func items(cart: Cart) throws(Rejection) -> [Item] {
        switch source {
        case .items(let items): return try merged(items)
        case .cart(let keys, let revision):
            if let revision, revision != cart.revision { throw .cartChanged }
            return try merged(cartLines(keys, cart).map { Item(sku: $0.line.sku, quantity: $0.line.quantity) })
        }
    }

    /// Where the goods come from.
    public func location(_ settings: TenantSettings) -> LocationID {
        store.map { LocationID($0.rawValue) } ?? settings.values.defaultLocation
    }

    func cartLines(
        _ keys: [CartLineKey]?, _ cart: Cart
    ) throws(Rejection) -> [(key: CartLineKey, line: Cart.Line)] {
        guard let keys else { return cart.selected }
        var lines: [(key: CartLineKey, line: Cart.Line)] = []
        for key in Set(keys).sorted() {
            guard let line = cart.lines[key] else { throw .cartChanged }
            lines.append((key, line))
        }
        return lines
    }

    private func merged(_ items: [Item]) throws(Rejection) -> [Item] {
        var quantities: [SkuID: Int64] = [:]
        var skus: [SkuID] = []
        for item in items {
            guard (1...Spu.quantityMaxMax).contains(item.quantity) else {
                throw .common(.invalidArgument(field: "items.quantity", "must be from 1 to \(Spu.quantityMaxMax)"))
            }
            if quantities[item.sku] == nil { skus.append(item.sku) }
            quantities[item.sku, default: 0] += item.quantity
        }
        guard (1...Order.linesMax).contains(skus.count) else {
            throw .common(.invalidArgument(field: "items", "an order has 1 to \(Order.linesMax) lines"))
        }
        return skus.map { Item(sku: $0, quantity: quantities[$0] ?? 0) }
    }
}
