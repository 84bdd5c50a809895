extension CouponTemplate {
    public enum Command: Hashable, Sendable {
        case create(Definition)
        case activate
        case pause
        case end
        case raiseBudget(to: Int64)
    }
}
