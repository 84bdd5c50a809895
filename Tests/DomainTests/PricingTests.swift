import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("The price", .timeLimit(.minutes(5)))
struct PricingTests {
    @Test("E1: goods at list price and flat freight")
    func listAndFreight() {
        let quote = price([line("a", 2, 1_999), line("b", 1, 5_000)], freightFen: 800)
        #expect(quote.goodsFen == 8_998)
        #expect(quote.totalFen == 9_798)
    }

    @Test("E4: a coupon is split to units, the odd fen to the first")
    func splitsToUnits() {
        let quote = price([line("a", 3, 3_333)], coupons: [coupon(.fixed(faceFen: 1_000))])
        #expect(quote.lines[0].runs.map(\.count) == [1, 2])
        #expect(quote.lines[0].runs.map(\.netFen) == [2_999, 3_000])
        #expect(quote.totalFen == 8_999)
    }

    @Test("E5: a coupon on some lines weighs only those, and splits on to their units")
    func weighsItsScope() {
        let rule = coupon(
            .fixed(faceFen: 2_500), thresholdFen: 15_000, scope: .skus([SkuID("a.1"), SkuID("c.1")]))
        var basket = PriceBasket(
            Pricing.Request(lines: [line("a", 1, 12_000), line("b", 1, 8_000), line("c", 2, 5_000)]))
        // What stage 20 leaves in the example: 1600, 1067 and 1333 off.
        for (index, off) in [1_600, 1_067, 1_333].enumerated() {
            basket.lines[index].runs = basket.lines[index].runs.taking(off: Int64(off), as: .own)
        }
        CouponStage(coupons: [rule]).apply(to: &basket)
        #expect(basket.lines.map(\.netFen) == [9_036, 6_933, 7_531])
        #expect(
            basket.lines[2].runs.map(\.netFen) == [3_765, 3_766]
                || basket.lines[2].runs.map(\.netFen) == [3_766, 3_765])
        #expect(basket.goodsFen == 23_500)
        #expect(PriceQuote(basket).ownDiscountFen == 4_000)
    }

    @Test("E6: a percentage stops at its cap")
    func capsThePercentage() {
        let rule = coupon(.percent(offBasisPoints: 2_000, capFen: 5_000))
        let quote = price([line("a", 1, 19_900), line("b", 1, 9_950)], coupons: [rule])
        #expect(quote.lines.map(\.netFen) == [16_567, 8_283])
        #expect(quote.totalFen == 24_850)
    }

    @Test("E11: a coupon above what the goods cost takes all of it and no more")
    func clampsTheCoupon() {
        let quote = price([line("a", 3, 859), line("b", 1, 4_691)], coupons: [coupon(.fixed(faceFen: 8_000))])
        #expect(quote.totalFen == 0)
        #expect(quote.lines.allSatisfy { $0.runs.allSatisfy { $0.netFen == 0 } })
        #expect(quote.couponDiscountFen == quote.goodsFen)
    }

    @Test("E12: the coupon alone")
    func couponAlone() {
        let quote = price([line("a", 1, 20_000), line("b", 1, 9_900)], coupons: [coupon(.fixed(faceFen: 5_000))])
        #expect(quote.lines.map(\.couponDiscountFen) == [3_344, 1_656])
        #expect(quote.totalFen == 24_900)
    }

    @Test("Defect 20: a percentage rounds the price half up, it does not cut it down")
    func roundsHalfUp() {
        let quote = price([line("a", 1, 1_050)], coupons: [coupon(.percent(offBasisPoints: 1_500, capFen: nil))])
        #expect(quote.totalFen == 893)
    }

    @Test("Freight is free from what the goods cost after coupons")
    func testsFreightAfterCoupons() {
        let lines = [line("a", 1, 10_000)]
        #expect(price(lines, freightFen: 600, freeOverFen: 9_900).totalFen == 10_000)
        let reduced = price(
            lines, coupons: [coupon(.fixed(faceFen: 101))], freightFen: 600, freeOverFen: 9_900)
        #expect(reduced.totalFen == 10_499)
    }

    @Test("A freight coupon takes off the freight and never more, beside one for goods")
    func takesOffFreight() {
        let freight = coupon(.freight(faceFen: 800), id: "f")
        let quote = price(
            [line("a", 1, 5_000)], coupons: [coupon(.fixed(faceFen: 500)), freight], freightFen: 600)
        #expect(quote.freightFen == 0)
        #expect(quote.totalFen == 4_500)
        #expect(quote.amountFen(of: CouponID("f")) == 600)
        #expect(quote.skipped.isEmpty)
    }

    @Test("A coupon that does not apply is skipped with its reason")
    func saysWhy() {
        let lines = [line("a", 1, 5_000)]
        func reason(_ coupons: Pricing.NamedCoupon...) -> PriceQuote.SkipReason? {
            price(lines, coupons: coupons).skipped.first?.reason
        }
        let fixed = CouponRule.Benefit.fixed(faceFen: 500)
        #expect(reason(coupon(fixed, thresholdFen: 6_000)) == .threshold(missingFen: 1_000))
        #expect(reason(coupon(fixed, scope: .spus([SpuID("z")]))) == .notInScope)
        #expect(reason(coupon(fixed, scope: .categories([CategoryID("root")]))) == nil)
        #expect(reason(coupon(fixed, lanes: [.seckill])) == .lane)
        #expect(reason(coupon(fixed), coupon(fixed, id: "second")) == .excludedBy(CouponID("c")))
        let untouchable = Pricing.Line(
            sku: SkuID("a.1"), spu: SpuID("a"), quantity: 1, unitListFen: 5_000, noCoupon: true)
        #expect(price([untouchable], coupons: [coupon(fixed)]).skipped.first?.reason == .notInScope)
    }

    @Test("Defects 6 and 19: units add up to lines and lines to the order, none below zero, in 20,000 baskets")
    func addsUp() {
        let seed: UInt64 = 19
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<20_000 {
            let lines = (0..<Int.random(in: 1...6, using: &random)).map { index in
                line("p\(index)", Int64.random(in: 1...9, using: &random), Int64.random(in: 1...9_999, using: &random))
            }
            let benefit: CouponRule.Benefit =
                switch Int.random(in: 0...2, using: &random) {
                case 0: .fixed(faceFen: Int64.random(in: 1...50_000, using: &random))
                case 1: .percent(offBasisPoints: Int32.random(in: 1...9_999, using: &random), capFen: nil)
                default: .freight(faceFen: Int64.random(in: 1...2_000, using: &random))
                }
            let quote = price(lines, coupons: [coupon(benefit)], freightFen: 700, freeOverFen: 20_000)
            for priced in quote.lines {
                hold(priced.runs.reduce(0) { $0 + $1.count * $1.netFen } == priced.netFen, "seed \(seed)")
                hold(priced.listFen == priced.netFen + priced.couponDiscountFen + priced.ownDiscountFen, "seed \(seed)")
                hold(priced.runs.allSatisfy { $0.netFen >= 0 && $0.couponDiscountFen >= 0 }, "seed \(seed)")
            }
            hold(quote.totalFen == quote.lines.reduce(0) { $0 + $1.netFen } + quote.freightFen, "seed \(seed)")
            hold(quote.goodsFen - quote.couponDiscountFen + quote.freightFen == quote.totalFen, "seed \(seed)")
            hold(quote.freightFen >= 0, "seed \(seed)")
        }
    }

    private func price(
        _ lines: [Pricing.Line], coupons: [Pricing.NamedCoupon] = [], freightFen: Int64 = 0,
        freeOverFen: Int64? = nil
    ) -> PriceQuote {
        Pricing.quote(
            Pricing.Request(
                lines: lines, coupons: coupons, freightFen: freightFen, freeFreightOverFen: freeOverFen))
    }

    private func line(_ spu: String, _ quantity: Int64, _ unitFen: Int64) -> Pricing.Line {
        Pricing.Line(
            sku: SkuID("\(spu).1"), spu: SpuID(spu), categories: [CategoryID("root")], quantity: quantity,
            unitListFen: unitFen)
    }

    private func coupon(
        _ benefit: CouponRule.Benefit, thresholdFen: Int64 = 0, scope: CouponRule.Scope = .all,
        lanes: [Lane] = [.normal], id: String = "c"
    ) -> Pricing.NamedCoupon {
        let rule = CouponRule(
            benefit: benefit, thresholdFen: thresholdFen, scope: scope, lanes: lanes, validity: .daysAfterClaim(30))
        return Pricing.NamedCoupon(id: CouponID(id), rule: rule)
    }
}
