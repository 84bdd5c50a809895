public import EventSourcing

extension Coupon {
    /// For staff and the system's timers. Shoppers reach coupons by claiming and ordering.
    public static func decide(
        _ command: Command, _ state: Coupon, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes coupons.")) }
        switch command {
        case .recordRedeemed(let template, let user): return try state.recordRedeemed(template, user, context)
        case .lock(let order, let user, let discountFen):
            return try state.lock(order, user, discountFen: discountFen, context.now)
        case .redeem(let order): return try state.redeem(order)
        case .release(let order, let reason): return try state.release(order, reason, context.now)
        case .restoreAfterRefund(let order): return try state.restore(order, context.now)
        case .expire: return try state.expire(context.now)
        case .void(let reason): return try state.void(reason)
        }
    }
}

extension Coupon {
    /// Whether `user` may use the coupon now, in an order that does not exist yet.
    func checkUsable(by user: UserID?, _ now: Timestamp) throws(Rejection) {
        if phase == .unborn { throw .common(.notFound("coupon")) }
        // Before the phase: it names the order that holds the coupon.
        guard let user, self.user == user else { throw .notOwned }
        switch phase {
        case .unborn, .issued: break
        case .locked(let order, discountFen: _): throw .locked(order)
        case .redeemed: throw .used
        case .expired: throw .expired
        case .voided: throw .voided
        }
        guard now >= validFrom else { throw .notValidYet(from: validFrom) }
        guard now < validTo else { throw .expired }
    }

    func lock(
        _ order: OrderID, _ user: UserID?, discountFen: Int64, _ now: Timestamp
    ) throws(Rejection) -> [Event] {
        if case .locked(order, discountFen: discountFen) = phase { return [] }
        try checkUsable(by: user, now)
        return [.locked(order, discountFen: discountFen)]
    }

    func redeem(_ order: OrderID) throws(Rejection) -> [Event] {
        switch phase {
        case .locked(order, let discountFen): return [.redeemed(order, discountFen: discountFen)]
        case .redeemed(order, discountFen: _): return []
        case .unborn, .issued, .locked, .redeemed, .expired, .voided: throw .notLockedByOrder(order)
        }
    }

    /// A coupon whose validity has passed meanwhile expires with its release: the order of the two does not matter.
    func release(_ order: OrderID, _ reason: ReleaseReason, _ now: Timestamp) throws(Rejection) -> [Event] {
        switch phase {
        case .locked(order, discountFen: _):
            return now < validTo
                ? [.released(order, reason: reason)] : [.released(order, reason: reason), .expired]
        case .issued, .expired, .voided: return []
        case .unborn, .locked, .redeemed: throw .notLockedByOrder(order)
        }
    }

    func restore(_ order: OrderID, _ now: Timestamp) throws(Rejection) -> [Event] {
        guard case .redeemed(order, discountFen: _) = phase else { throw .notRedeemedByOrder(order) }
        guard now < validTo else { throw .validityPassed }
        return [.restored(order, validTo: validTo)]
    }

    private func expire(_ now: Timestamp) throws(Rejection) -> [Event] {
        switch phase {
        case .unborn: throw .common(.notFound("coupon"))
        case .locked(let order, discountFen: _): throw .locked(order)
        case .redeemed, .expired, .voided: return []
        case .issued:
            guard now >= validTo else { throw .notExpired(until: validTo) }
            return [.expired]
        }
    }

    private func void(_ reason: String) throws(Rejection) -> [Event] {
        switch phase {
        case .unborn: throw .common(.notFound("coupon"))
        case .locked(let order, discountFen: _): throw .locked(order)
        case .redeemed: throw .used
        case .voided: return []
        case .issued, .expired: return [.voided(reason: reason)]
        }
    }

    private func recordRedeemed(
        _ template: CouponTemplateID, _ user: UserID?, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.recordsThePast else { throw .common(.forbidden("Only tills and imports record the past.")) }
        return try redeemAtTill(nil, template, user, context.occurredAt)
    }

    /// A coupon handed in at a till. One nobody issued here is known by its use alone.
    func redeemAtTill(
        _ order: OrderID?, _ template: CouponTemplateID, _ user: UserID?, _ at: Timestamp
    ) throws(Rejection) -> [Event] {
        switch phase {
        case .unborn:
            let issue = CouponIssue(
                template: template, user: user, rule: nil, validFrom: at, validTo: at, source: .pos)
            return [.issued(issue), .redeemed(order, discountFen: 0)]
        case .issued: return [.redeemed(order, discountFen: 0)]
        case .locked(let holder, discountFen: _): throw .locked(holder)
        case .redeemed: throw .used
        case .expired: throw .expired
        case .voided: throw .voided
        }
    }
}
