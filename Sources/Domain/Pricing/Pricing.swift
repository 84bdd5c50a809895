/// What goods cost: a pure function of what is asked, run as stages in ascending order.
///
/// Each stage takes what the one before left. Every discount is split to lines and to units by largest
/// remainder and frozen as runs of equal units, so that a later refund of one unit reads and never computes.
public enum Pricing {
    /// A line to be priced.
    public struct Line: Hashable, Sendable {
        public let sku: SkuID
        public let spu: SpuID
        /// Every category the product stands in, with all above them.
        public let categories: Set<CategoryID>
        public let quantity: Int64
        public let unitListFen: Int64
        public let noCoupon: Bool

        public init(
            sku: SkuID, spu: SpuID, categories: Set<CategoryID> = [], quantity: Int64, unitListFen: Int64,
            noCoupon: Bool = false
        ) {
            self.sku = sku
            self.spu = spu
            self.categories = categories
            self.quantity = quantity
            self.unitListFen = unitListFen
            self.noCoupon = noCoupon
        }
    }

    public struct NamedCoupon: Hashable, Sendable {
        public let id: CouponID
        public let rule: CouponRule

        public init(id: CouponID, rule: CouponRule) {
            self.id = id
            self.rule = rule
        }
    }

    public struct Request: Hashable, Sendable {
        public let lane: Lane
        public let lines: [Line]
        public let coupons: [NamedCoupon]
        /// What freight costs before anything is taken off.
        public let freightFen: Int64
        /// Goods worth this much after coupons travel free.
        public let freeFreightOverFen: Int64?

        public init(
            lane: Lane = .normal, lines: [Line], coupons: [NamedCoupon] = [], freightFen: Int64 = 0,
            freeFreightOverFen: Int64? = nil
        ) {
            self.lane = lane
            self.lines = lines
            self.coupons = coupons
            self.freightFen = freightFen
            self.freeFreightOverFen = freeFreightOverFen
        }
    }

    /// Prices a request whose quantities and prices are positive and whose list total is within `Fen.orderTotalMax`.
    public static func quote(_ request: Request) -> PriceQuote {
        var basket = PriceBasket(request)
        let stages: [any PriceStage] = [CouponStage(coupons: request.coupons), FreightStage(request)]
        for stage in stages where stage.applies(to: request.lane) { stage.apply(to: &basket) }
        return PriceQuote(basket)
    }
}

/// One step of the price. Its number is the catalogue's; stages run by ascending number.
package protocol PriceStage: Sendable {
    static var number: Int32 { get }
    func applies(to lane: Lane) -> Bool
    func apply(to basket: inout PriceBasket)
}
