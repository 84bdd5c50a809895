public import EventSourcing

extension Coupon {
    public enum Event: Hashable, Sendable {
        case issued(CouponIssue)
        case locked(OrderID, discountFen: Int64)
        /// `order` is nil for redemptions that no known order explains (imported).
        case redeemed(OrderID?, discountFen: Int64)
        case released(OrderID, reason: ReleaseReason)
        case restored(OrderID, validTo: Timestamp)
        case expired
        case voided(reason: String)
    }
}
