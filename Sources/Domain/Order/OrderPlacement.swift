public import EventSourcing

/// Everything that is settled when an order is placed.
///
/// `totalFen = goodsFen - ownDiscountFen - couponDiscountFen + freightFen = sum of units' netFen + freightFen`.
public struct OrderPlacement: Hashable, Sendable {
    public let orderNo: String
    /// Nil: a till's customer nobody knows.
    public let user: UserID?
    public let lane: Lane
    public let store: StoreID?
    public let lines: [OrderLine]
    /// The lines at list price.
    public let goodsFen: Int64
    public let ownDiscountFen: Int64
    public let couponDiscountFen: Int64
    /// What is charged for freight, a freight coupon already taken off.
    public let freightFen: Int64
    public let totalFen: Int64
    public let tender: TenderPlan
    public let coupons: [CouponID]
    public let address: Personal<Address>?
    /// Nil: nothing to wait for (paid at once).
    public let payExpiresAt: Timestamp?
    public let businessDay: BusinessDay
    /// The tenant settings the order was decided under.
    public let settingsVersion: Int64

    public init(
        orderNo: String, user: UserID?, lane: Lane, store: StoreID?, lines: [OrderLine], goodsFen: Int64,
        ownDiscountFen: Int64, couponDiscountFen: Int64, freightFen: Int64, totalFen: Int64, tender: TenderPlan,
        coupons: [CouponID], address: Personal<Address>?, payExpiresAt: Timestamp?, businessDay: BusinessDay,
        settingsVersion: Int64
    ) {
        self.orderNo = orderNo
        self.user = user
        self.lane = lane
        self.store = store
        self.lines = lines
        self.goodsFen = goodsFen
        self.ownDiscountFen = ownDiscountFen
        self.couponDiscountFen = couponDiscountFen
        self.freightFen = freightFen
        self.totalFen = totalFen
        self.tender = tender
        self.coupons = coupons
        self.address = address
        self.payExpiresAt = payExpiresAt
        self.businessDay = businessDay
        self.settingsVersion = settingsVersion
    }
}

/// Which part of the total is to come from where: `cardFen + payableFen = totalFen`.
public struct TenderPlan: Hashable, Sendable {
    /// Held on a stored-value card.
    public let cardFen: Int64
    /// To be charged.
    public let payableFen: Int64

    public init(cardFen: Int64 = 0, payableFen: Int64) {
        self.cardFen = cardFen
        self.payableFen = payableFen
    }
}
