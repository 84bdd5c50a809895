public import EventSourcing

extension Coupon {
    public enum Command: Hashable, Sendable {
        /// A coupon used at a till in the past, in an order nobody knows.
        case recordRedeemed(CouponTemplateID, user: UserID?)
        case lock(OrderID, user: UserID?, discountFen: Int64)
        case redeem(OrderID)
        case release(OrderID, reason: ReleaseReason)
        case restoreAfterRefund(OrderID)
        /// Sent by the deadline of `validTo`.
        case expire
        case void(reason: String)
    }

    public enum ReleaseReason: Hashable, Sendable, CaseIterable {
        case cancelled, timedOut, failed
    }
}

/// Everything that is fixed when a coupon is handed out.
public struct CouponIssue: Hashable, Sendable {
    public let template: CouponTemplateID
    public let user: UserID?
    public let rule: CouponRule?
    public let validFrom: Timestamp
    public let validTo: Timestamp
    public let source: CouponSource

    public init(
        template: CouponTemplateID, user: UserID?, rule: CouponRule?, validFrom: Timestamp, validTo: Timestamp,
        source: CouponSource
    ) {
        self.template = template
        self.user = user
        self.rule = rule
        self.validFrom = validFrom
        self.validTo = validTo
        self.source = source
    }
}
