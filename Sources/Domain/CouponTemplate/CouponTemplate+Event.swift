extension CouponTemplate {
    public enum Event: Hashable, Sendable {
        case created(Definition)
        case activated
        case paused
        case ended
        case budgetRaised(count: Int64)
        case issuedCounted(CouponID, user: UserID)
    }
}
