import EventSourcing

extension CouponTemplate {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case faceOverThreshold
        case basisPointsRange
        case windowEmpty
        case scopeEmpty
        case notDraft
        case budgetLowerThanIssued(issued: Int64)
        case notActive
        case claimWindow
        case budgetExhausted
        case perUserLimit(max: Int32)
        case notEligible

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .faceOverThreshold:
                RejectionFacts("FACE_OVER_THRESHOLD", "The face value may not exceed the threshold, unless that is 0.")
            case .basisPointsRange:
                RejectionFacts("BP_RANGE", "Basis points off are from 1 to 9999.")
            case .windowEmpty: RejectionFacts("WINDOW_EMPTY", "The time window is empty.")
            case .scopeEmpty: RejectionFacts("SCOPE_EMPTY", "The scope names nothing.")
            case .notDraft: RejectionFacts("NOT_DRAFT", "The template is not in a state that allows this.")
            case .budgetLowerThanIssued(let issued):
                RejectionFacts(
                    "BUDGET_LOWER_THAN_ISSUED", "\(issued) have been issued; the budget can only be raised.",
                    [.init("issued", issued)])
            case .notActive: RejectionFacts("NOT_ACTIVE", "This coupon is not being given out.")
            case .claimWindow: RejectionFacts("CLAIM_WINDOW", "This coupon can not be claimed now.")
            case .budgetExhausted: RejectionFacts("BUDGET_EXHAUSTED", "All of these coupons are gone.")
            case .perUserLimit(let max):
                RejectionFacts(
                    "PER_USER_LIMIT", "Each shopper gets at most \(max).", [.init("max", Int64(max))])
            case .notEligible: RejectionFacts("NOT_ELIGIBLE", "This coupon is given by staff only.")
            }
        }
    }
}
