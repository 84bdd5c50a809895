public import EventSourcing

extension Coupon {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case notOwned
        case notValidYet(from: Timestamp)
        case expired
        case locked(OrderID)
        case used
        case threshold(missingFen: Int64)
        case scopeEmpty
        case stack
        case notLockedByOrder(OrderID)
        case notRedeemedByOrder(OrderID)
        case validityPassed
        case voided
        case notExpired(until: Timestamp)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .notOwned: RejectionFacts("COUPON_NOT_OWNED", "This coupon belongs to someone else.")
            case .notValidYet(let from):
                RejectionFacts(
                    "COUPON_NOT_VALID_YET", "This coupon is not valid yet.", [.init("validFrom", from.milliseconds)])
            case .expired: RejectionFacts("COUPON_EXPIRED", "This coupon has expired.")
            case .locked(let order):
                RejectionFacts(
                    "COUPON_LOCKED", "Order \(order) uses this coupon; pay or cancel that order.",
                    [.init("orderId", order.rawValue)])
            case .used: RejectionFacts("COUPON_USED", "This coupon has been used.")
            case .threshold(let missing):
                RejectionFacts(
                    "COUPON_THRESHOLD", "\(missing) fen more of eligible goods are needed.",
                    [.init("missingFen", missing)])
            case .scopeEmpty:
                RejectionFacts("COUPON_SCOPE_EMPTY", "This coupon is not for any of these goods.")
            case .stack:
                RejectionFacts("COUPON_STACK", "Use at most one coupon for goods and one for freight.")
            case .notLockedByOrder(let order):
                RejectionFacts(
                    "NOT_LOCKED_BY_ORDER", "Order \(order) does not hold this coupon.",
                    [.init("orderId", order.rawValue)])
            case .notRedeemedByOrder(let order):
                RejectionFacts(
                    "NOT_REDEEMED_BY_ORDER", "Order \(order) did not use this coupon.",
                    [.init("orderId", order.rawValue)])
            case .validityPassed: RejectionFacts("VALIDITY_PASSED", "The coupon's validity has passed.")
            case .notExpired(let until):
                RejectionFacts("NOT_EXPIRED", "The coupon is still valid.", [.init("validTo", until.milliseconds)])
            case .voided: RejectionFacts("COUPON_VOIDED", "This coupon was withdrawn.")
            }
        }
    }
}
