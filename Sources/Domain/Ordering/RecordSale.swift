import EventSourcing

/// A sale that was made at a till, whole: it was placed, paid, handed over and completed before we heard of it.
///
/// No price stage runs and nothing is looked up: what the till says is what happened.
public struct RecordSale: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public let sku: SkuID
        public let title: String
        public let category: CategoryID?
        public let categoryPath: [String]
        public let quantity: Int64
        /// Line totals: `salesFen = shelfFen - ownDiscountFen`; all may be zero.
        public let shelfFen: Int64
        public let ownDiscountFen: Int64
        public let salesFen: Int64

        public init(
            sku: SkuID, title: String = "", category: CategoryID? = nil, categoryPath: [String] = [],
            quantity: Int64, shelfFen: Int64, ownDiscountFen: Int64, salesFen: Int64
        ) {
            self.sku = sku
            self.title = title
            self.category = category
            self.categoryPath = categoryPath
            self.quantity = quantity
            self.shelfFen = shelfFen
            self.ownDiscountFen = ownDiscountFen
            self.salesFen = salesFen
        }
    }

    public struct Tender: Hashable, Sendable {
        public let provider: TenderProvider
        public let amountFen: Int64

        public init(provider: TenderProvider, amountFen: Int64) {
            self.provider = provider
            self.amountFen = amountFen
        }
    }

    public struct UsedCoupon: Hashable, Sendable {
        public let coupon: CouponID
        public let template: CouponTemplateID

        public init(coupon: CouponID, template: CouponTemplateID) {
            self.coupon = coupon
            self.template = template
        }
    }

    public let order: OrderID
    public let store: StoreID
    public let user: UserID?
    public let lines: [Line]
    public let tenders: [Tender]
    public let coupons: [UsedCoupon]

    public init(
        order: OrderID, store: StoreID, user: UserID?, lines: [Line], tenders: [Tender], coupons: [UsedCoupon] = []
    ) {
        self.order = order
        self.store = store
        self.user = user
        self.lines = lines
        self.tenders = tenders
        self.coupons = coupons
    }

    public var location: LocationID { LocationID(store.rawValue) }

    /// The stock streams the sale touches, by stream name.
    public var stockKeys: [StockKey] { Set(lines.map { StockKey($0.sku, location) }).sorted() }

    public struct States: Sendable {
        public var settings = TenantSettings()
        public var order = Order()
        public var payment = Payment()
        /// One for each of `stockKeys`; one that is missing counts as unborn.
        public var stocks: [StockKey: Stock] = [:]
        public var coupons: [CouponID: Coupon] = [:]

        public init() {}
    }

    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case orderTotalLimit(maxFen: Int64)
        /// The tenders do not make up the total, or exceed it by more than manufacturers' coupons.
        case amountMismatch(dueFen: Int64)
        case outOfStock([Shortage])
        case coupon(CouponID, Coupon.Rejection)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .orderTotalLimit(let max):
                RejectionFacts(
                    "ORDER_TOTAL_LIMIT", "A sale comes to at most \(max) fen.", [.init("maxFen", max)])
            case .amountMismatch(let due):
                RejectionFacts("AMOUNT_MISMATCH", "The tenders must make up \(due) fen.", [.init("dueFen", due)])
            case .outOfStock(let shortages): .outOfStock(shortages)
            case .coupon(let id, let cause):
                RejectionFacts(
                    cause.code, cause.detail, kind: cause.kind, [.init("couponId", id.rawValue)] + cause.params)
            }
        }
    }
}
