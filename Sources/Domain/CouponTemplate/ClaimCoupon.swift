public import EventSourcing

/// A shopper takes a coupon, or staff grants one: budget, the shopper's count and the coupon in one decision.
public struct ClaimCoupon: Hashable, Sendable {
    public let template: CouponTemplateID
    public let coupon: CouponID
    public let user: UserID

    public init(template: CouponTemplateID, coupon: CouponID, user: UserID) {
        self.template = template
        self.coupon = coupon
        self.user = user
    }

    public struct Events: Hashable, Sendable {
        public let template: [CouponTemplate.Event]
        public let couponUser: [CouponUser.Event]
        public let coupon: [Coupon.Event]
        /// When the coupon expires; arm its deadline.
        public let validTo: Timestamp
    }

    public static func decide(
        _ command: ClaimCoupon, template: CouponTemplate, couponUser: CouponUser, coupon: Coupon,
        _ context: CommandContext
    ) throws(CouponTemplate.Rejection) -> Events {
        guard context.actor.mayActFor(command.user) else {
            throw .common(.forbidden("A coupon is claimed by its owner."))
        }
        guard let definition = template.definition else {
            throw .common(.notFound("coupon template", id: command.template.rawValue))
        }
        guard coupon.phase == .unborn else { throw .common(.alreadyExists("Coupon", id: command.coupon.rawValue)) }
        guard template.status == .active else { throw .notActive }
        let isGrant = context.actor.isStaff
        guard isGrant || definition.isClaimable else { throw .notEligible }
        if let from = definition.claimFrom, context.now < from { throw .claimWindow }
        if let to = definition.claimTo, context.now >= to { throw .claimWindow }
        guard template.issued < template.budgetCount else { throw .budgetExhausted }
        guard couponUser.count < definition.perUser else { throw .perUserLimit(max: definition.perUser) }
        let (from, to) = definition.rule.validity.span(claimedAt: context.now)
        guard to > context.now else { throw .claimWindow }
        let issue = CouponIssue(
            template: command.template, user: command.user, rule: definition.rule, validFrom: from, validTo: to,
            source: isGrant ? .grant : .claim)
        return Events(
            template: [.issuedCounted(command.coupon, user: command.user)],
            couponUser: [.counted(command.coupon, count: couponUser.count + 1)], coupon: [.issued(issue)],
            validTo: to)
    }
}

extension CouponRule.Validity {
    func span(claimedAt now: Timestamp) -> (from: Timestamp, to: Timestamp) {
        switch self {
        case .window(let from, let to): (from, to)
        case .daysAfterClaim(let days): (now, now.advanced(bySeconds: Int64(days) * 86_400))
        }
    }
}
