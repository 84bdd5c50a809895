/// Stage 30: at most one coupon on goods. The threshold is tested on what its eligible lines still cost.
package struct CouponStage: PriceStage {
    package static let number: Int32 = 30

    let coupons: [Pricing.NamedCoupon]

    package init(coupons: [Pricing.NamedCoupon]) {
        self.coupons = coupons.filter { $0.rule.stackGroup == .goods }
    }

    package func applies(to lane: Lane) -> Bool { !coupons.isEmpty }

    package func apply(to basket: inout PriceBasket) {
        var used: CouponID?
        for coupon in coupons {
            if let used {
                basket.skipped.append(.init(coupon: coupon.id, reason: .excludedBy(used)))
            } else if let reason = apply(coupon, to: &basket) {
                basket.skipped.append(.init(coupon: coupon.id, reason: reason))
            } else {
                used = coupon.id
            }
        }
    }

    /// Nil when the coupon was applied.
    private func apply(
        _ coupon: Pricing.NamedCoupon, to basket: inout PriceBasket
    ) -> PriceQuote.SkipReason? {
        let weights = coupon.rule.weights(in: basket)
        if let reason = coupon.rule.obstacle(in: basket, weights: weights) { return reason }
        let eligible = weights.reduce(0, +)
        let amount = coupon.rule.goodsDiscountFen(on: eligible)
        basket.takeOff(amount, weights: weights, as: .coupon)
        basket.adjustments.append(.init(stage: Self.number, coupon: coupon.id, amountFen: amount))
        return nil
    }
}

extension CouponRule {
    /// By line, what counts for this coupon: what the line still costs, or nothing.
    func weights(in basket: PriceBasket) -> [Int64] {
        basket.lines.map { line in
            covers(line.request) ? line.netFen : 0
        }
    }

    /// Why the coupon does not apply, if it does not.
    func obstacle(in basket: PriceBasket, weights: [Int64]) -> PriceQuote.SkipReason? {
        guard lanes.contains(basket.lane) else { return .lane }
        guard basket.lines.contains(where: { covers($0.request) }) else { return .notInScope }
        let eligible = weights.reduce(0, +)
        return eligible < thresholdFen ? .threshold(missingFen: thresholdFen - eligible) : nil
    }

    /// Clamped to what is eligible. A percentage rounds the new price half up, then the cap holds.
    func goodsDiscountFen(on eligible: Int64) -> Int64 {
        switch benefit {
        case .fixed(let faceFen): return min(faceFen, eligible)
        case .percent(let off, let capFen):
            let kept = Fen.halfUp(eligible, basisPoints: 10_000 - Int64(off))
            return min(eligible - kept, capFen ?? eligible)
        case .freight: return 0
        }
    }

    private func covers(_ line: Pricing.Line) -> Bool {
        guard !line.noCoupon, !excludedSkus.contains(line.sku) else { return false }
        return switch scope {
        case .all: true
        case .categories(let ids): ids.contains { line.categories.contains($0) }
        case .spus(let ids): ids.contains(line.spu)
        case .skus(let ids): ids.contains(line.sku)
        }
    }
}
