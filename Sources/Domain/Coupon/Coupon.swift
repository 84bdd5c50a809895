public import EventSourcing

/// One coupon of one shopper. At most one order has it, locked or redeemed.
public struct Coupon: Aggregate, Equatable {
    public static let category = "coupon"

    public enum Phase: Hashable, Sendable {
        case unborn, issued
        case locked(OrderID, discountFen: Int64)
        case redeemed(OrderID?, discountFen: Int64)
        case expired, voided
    }

    public internal(set) var template: CouponTemplateID?
    public internal(set) var user: UserID?
    /// Nil for coupons known only by their use at a till.
    public internal(set) var rule: CouponRule?
    public internal(set) var validFrom = Timestamp(milliseconds: 0)
    public internal(set) var validTo = Timestamp(milliseconds: 0)
    public internal(set) var phase: Phase = .unborn

    public init() {}

    public var footprint: Int { 500 }
}
