/// A price with its reasons. `totalFen = sum of unit nets + freightFen`; no net is below zero.
public struct PriceQuote: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public let sku: SkuID
        public let listFen: Int64
        public let ownDiscountFen: Int64
        public let couponDiscountFen: Int64
        public let netFen: Int64
        public let runs: [UnitRun]
    }

    /// What one stage took off for one source.
    public struct Adjustment: Hashable, Sendable {
        public let stage: Int32
        public let coupon: CouponID
        public let amountFen: Int64
    }

    /// A coupon that did not apply, and why.
    public struct Skip: Hashable, Sendable {
        public let coupon: CouponID
        public let reason: SkipReason
    }

    public enum SkipReason: Hashable, Sendable {
        case notInScope
        case threshold(missingFen: Int64)
        case lane
        /// Another coupon of the same kind came first.
        case excludedBy(CouponID)
    }

    public let lines: [Line]
    public let adjustments: [Adjustment]
    public let skipped: [Skip]
    /// At list price.
    public let goodsFen: Int64
    public let ownDiscountFen: Int64
    public let couponDiscountFen: Int64
    public let freightFen: Int64
    public let totalFen: Int64

    package init(_ basket: PriceBasket) {
        lines = basket.lines.map { line in
            Line(
                sku: line.request.sku, listFen: line.request.quantity * line.request.unitListFen,
                ownDiscountFen: line.runs.reduce(0) { $0 + $1.count * $1.ownDiscountFen },
                couponDiscountFen: line.runs.reduce(0) { $0 + $1.count * $1.couponDiscountFen },
                netFen: line.netFen, runs: line.runs)
        }
        adjustments = basket.adjustments
        skipped = basket.skipped
        goodsFen = lines.reduce(0) { $0 + $1.listFen }
        ownDiscountFen = lines.reduce(0) { $0 + $1.ownDiscountFen }
        couponDiscountFen = lines.reduce(0) { $0 + $1.couponDiscountFen }
        freightFen = basket.freightFen
        totalFen = basket.goodsFen + basket.freightFen
    }

    /// What a coupon took off, in whatever stage.
    public func amountFen(of coupon: CouponID) -> Int64 {
        adjustments.reduce(0) { $1.coupon == coupon ? $0 + $1.amountFen : $0 }
    }
}
