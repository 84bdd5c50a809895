/// Stage 50: freight, free above a worth of goods after coupons; a freight coupon takes off here, never below zero.
struct FreightStage: PriceStage {
    static let number: Int32 = 50

    let freightFen: Int64
    let freeOverFen: Int64?
    let coupons: [Pricing.NamedCoupon]

    init(_ request: Pricing.Request) {
        freightFen = request.freightFen
        freeOverFen = request.freeFreightOverFen
        coupons = request.coupons.filter { $0.rule.stackGroup == .freight }
    }

    func applies(to lane: Lane) -> Bool {
        switch lane {
        case .normal, .seckill, .groupBuy, .storeFlash, .pointsMall: true
        case .recharge, .pos: false
        }
    }

    func apply(to basket: inout PriceBasket) {
        let isFree = freeOverFen.map { basket.goodsFen >= $0 } ?? false
        basket.freightFen = isFree ? 0 : freightFen
        var used: CouponID?
        for coupon in coupons {
            if let used {
                basket.skipped.append(.init(coupon: coupon.id, reason: .excludedBy(used)))
            } else if let reason = coupon.rule.obstacle(in: basket, weights: coupon.rule.weights(in: basket)) {
                basket.skipped.append(.init(coupon: coupon.id, reason: reason))
            } else {
                used = coupon.id
                takeOff(coupon, from: &basket)
            }
        }
    }

    private func takeOff(_ coupon: Pricing.NamedCoupon, from basket: inout PriceBasket) {
        guard case .freight(let faceFen) = coupon.rule.benefit else { return }
        let amount = min(faceFen, basket.freightFen)
        basket.freightFen -= amount
        basket.adjustments.append(.init(stage: Self.number, coupon: coupon.id, amountFen: amount))
    }
}
