import EventSourcing

extension PlaceOrder {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case priceChanged(totalFen: Int64)
        case cartChanged
        case laneMixed
        case skuNotSaleable([SkuID])
        case quantityOverLimit(SkuID, max: Int64)
        /// Every SKU that is short, at once.
        case outOfStock([Shortage])
        case coupon(CouponID, Coupon.Rejection)
        case orderTotalLimit(maxFen: Int64)
        /// Too many orders are waiting to be paid.
        case unpaidOrders(max: Int64)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .priceChanged(let totalFen):
                RejectionFacts(
                    "PRICE_CHANGED", "The total is \(totalFen) fen now.", [.init("totalFen", totalFen)])
            case .cartChanged: RejectionFacts("CART_CHANGED", "The cart has changed; look at it again.")
            case .laneMixed: RejectionFacts("LANE_MIXED", "These lines cannot be ordered together.")
            case .skuNotSaleable(let skus):
                RejectionFacts(
                    "SKU_NOT_SALEABLE", "Not on sale: \(skus.map(\.rawValue).joined(separator: ", ")).",
                    [.init("items", skus.map { [.init("skuId", $0.rawValue)] })])
            case .quantityOverLimit(let sku, let max):
                RejectionFacts(
                    "QTY_OVER_LIMIT", "At most \(max) of \(sku) can be ordered.",
                    [.init("skuId", sku.rawValue), .init("max", max)])
            case .outOfStock(let shortages): .outOfStock(shortages)
            case .coupon(let id, let cause):
                RejectionFacts(
                    cause.code, cause.detail, kind: cause.kind, [.init("couponId", id.rawValue)] + cause.params)
            case .orderTotalLimit(let max):
                RejectionFacts(
                    "ORDER_TOTAL_LIMIT", "An order comes to at most \(max) fen.", [.init("maxFen", max)])
            case .unpaidOrders(let max):
                RejectionFacts(
                    "RISK_BLOCKED", "Pay or cancel an open order first; \(max) may be open.", [.init("max", max)])
            }
        }
    }
}
