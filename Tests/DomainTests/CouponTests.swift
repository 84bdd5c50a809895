import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("Coupon templates", .timeLimit(.minutes(5)))
struct CouponTemplateTests {
    typealias T = Scenario<CouponTemplate>

    func definition(
        _ benefit: CouponRule.Benefit = .fixed(faceFen: 500), thresholdFen: Int64 = 0,
        scope: CouponRule.Scope = .all, validity: CouponRule.Validity = .daysAfterClaim(30), budget: Int64 = 2,
        perUser: Int32 = 1, from: Timestamp? = nil, to: Timestamp? = nil, isClaimable: Bool = true
    ) -> CouponTemplate.Definition {
        CouponTemplate.Definition(
            name: "T", rule: CouponRule(benefit: benefit, thresholdFen: thresholdFen, scope: scope, validity: validity),
            budgetCount: budget, perUser: perUser, claimFrom: from, claimTo: to, isClaimable: isClaimable)
    }

    @Test("A rule that makes no sense is refused")
    func checksRules() {
        let fresh = T.given()
        fresh.when(.create(definition())).then(.created(definition()))
        fresh.when(.create(definition(thresholdFen: 499))).thenRejected(.faceOverThreshold)
        fresh.when(.create(definition(.percent(offBasisPoints: 10_000, capFen: nil)))).thenRejected(.basisPointsRange)
        fresh.when(.create(definition(scope: .skus([])))).thenRejected(.scopeEmpty)
        fresh.when(.create(definition(validity: .window(from: .noon, to: .noon)))).thenRejected(.windowEmpty)
        fresh.when(.create(definition(from: .noon, to: .noon))).thenRejected(.windowEmpty)
        fresh.when(.create(definition(.fixed(faceFen: 0)))).thenRejected(code: "INVALID_ARGUMENT")
        fresh.when(.create(definition(budget: 0))).thenRejected(code: "INVALID_ARGUMENT")
        fresh.when(.create(definition()), by: .alice).thenRejected(code: "FORBIDDEN")
        T.given(.created(definition())).when(.create(definition())).thenRejected(code: "ALREADY_EXISTS")
    }

    @Test("A template is given out while active; its budget only grows")
    func lives() {
        let created = CouponTemplate.Event.created(definition())
        T.given(created).when(.activate).then(.activated)
        T.given(created).when(.pause).thenRejected(.notActive)
        T.given(created, .activated).when(.pause).then(.paused)
        T.given(created, .ended).when(.activate).thenRejected(.notDraft)
        T.given(created, .ended).when(.end).then()
        T.given(created).when(.raiseBudget(to: 5)).then(.budgetRaised(count: 5))
        T.given(created).when(.raiseBudget(to: 1)).thenRejected(.budgetLowerThanIssued(issued: 0))
        T.given().when(.activate).thenRejected(code: "NOT_FOUND")
    }

    @Test("A claim counts in the template and for the shopper, and makes the coupon")
    func claims() throws {
        let template = CouponTemplate(folding: [.created(definition()), .activated])
        let events = try claim(template)
        #expect(events.template == [.issuedCounted(CouponID("c"), user: .alice)])
        #expect(events.couponUser == [.counted(CouponID("c"), count: 1)])
        #expect(events.validTo == .noon(plus: 30 * 86_400))
        guard case .issued(let issue) = try #require(events.coupon.first) else { return }
        #expect(issue.user == .alice)
        #expect(issue.source == .claim)
    }

    @Test("Claims are refused outside their rules")
    func refusesClaims() {
        func active(_ definition: CouponTemplate.Definition) -> CouponTemplate {
            CouponTemplate(folding: [.created(definition), .activated])
        }
        #expect(throws: CouponTemplate.Rejection.notActive) {
            try claim(CouponTemplate(folding: [.created(definition())]))
        }
        #expect(throws: CouponTemplate.Rejection.claimWindow) { try claim(active(definition(from: .noon(plus: 1)))) }
        #expect(throws: CouponTemplate.Rejection.claimWindow) { try claim(active(definition(to: .noon))) }
        #expect(throws: CouponTemplate.Rejection.notEligible) { try claim(active(definition(isClaimable: false))) }
        #expect(throws: CouponTemplate.Rejection.perUserLimit(max: 1)) {
            try claim(active(definition()), CouponUser(folding: [.counted(CouponID("x"), count: 1)]))
        }
        var spent = active(definition(budget: 1))
        spent.evolve(.issuedCounted(CouponID("x"), user: .mallory))
        #expect(throws: CouponTemplate.Rejection.budgetExhausted) { try claim(spent) }
        #expect(throws: CouponTemplate.Rejection.common(.notFound("coupon template", id: "t"))) {
            try claim(CouponTemplate())
        }
        #expect(throws: CouponTemplate.Rejection.self) { try claim(active(definition()), by: .mallory) }
    }

    @Test("Defect 4: of many claims one after another, as many win as there are coupons")
    func keepsTheBudget() throws {
        var template = CouponTemplate(folding: [.created(definition(budget: 3)), .activated])
        var won = 0
        for index in 0..<64 {
            let command = ClaimCoupon(
                template: CouponTemplateID("t"), coupon: CouponID("c\(index)"), user: UserID("u\(index)"))
            guard
                let events = try? ClaimCoupon.decide(
                    command, template: template, couponUser: CouponUser(), coupon: Coupon(),
                    CommandContext(.user("u\(index)")))
            else { continue }
            won += 1
            for event in events.template { template.evolve(event) }
        }
        #expect(won == 3)
        #expect(template.issued == 3)
    }

    private func claim(
        _ template: CouponTemplate, _ counted: CouponUser = CouponUser(), by actor: Actor = .alice
    ) throws(CouponTemplate.Rejection) -> ClaimCoupon.Events {
        let command = ClaimCoupon(template: CouponTemplateID("t"), coupon: CouponID("c"), user: .alice)
        return try ClaimCoupon.decide(
            command, template: template, couponUser: counted, coupon: Coupon(), CommandContext(actor))
    }
}

@Suite("Coupons", .timeLimit(.minutes(5)))
struct CouponTests {
    typealias C = Scenario<Coupon>

    let o1 = OrderID("o1")
    let o2 = OrderID("o2")
    let end = Timestamp.noon(plus: 86_400)

    var issued: Coupon.Event {
        let rule = CouponRule(benefit: .fixed(faceFen: 10), validity: .window(from: .noon, to: end))
        return .issued(
            CouponIssue(
                template: CouponTemplateID("t"), user: .alice, rule: rule, validFrom: .noon, validTo: end,
                source: .claim))
    }

    var locked: Coupon.Event { .locked(o1, discountFen: 10) }
    var redeemed: Coupon.Event { .redeemed(o1, discountFen: 10) }

    @Test("A coupon is locked by one order of its owner, inside its time")
    func locks() {
        func lock(_ order: OrderID, _ user: UserID = .alice) -> Coupon.Command {
            .lock(order, user: user, discountFen: 10)
        }
        C.given(issued).when(lock(o1)).then(locked)
        C.given(issued, locked).when(lock(o1)).then()
        C.given(issued, locked).when(lock(o2)).thenRejected(.locked(o1))
        C.given(issued, locked, redeemed).when(lock(o2)).thenRejected(.used)
        C.given(issued).when(lock(o1, .mallory)).thenRejected(.notOwned)
        C.given(issued).when(lock(o1), at: .noon(plus: -1)).thenRejected(.notValidYet(from: .noon))
        C.given(issued).when(lock(o1), at: end).thenRejected(.expired)
        C.given(issued, .voided(reason: "x")).when(lock(o1)).thenRejected(.voided)
        C.given().when(lock(o1)).thenRejected(code: "NOT_FOUND")
        C.given(issued).when(lock(o1), by: .alice).thenRejected(code: "FORBIDDEN")
    }

    @Test("Redeeming and releasing belong to the order that locked")
    func redeems() {
        C.given(issued, locked).when(.redeem(o1)).then(redeemed)
        C.given(issued, locked, redeemed).when(.redeem(o1)).then()
        C.given(issued, locked).when(.redeem(o2)).thenRejected(.notLockedByOrder(o2))
        C.given(issued, locked).when(.release(o1, reason: .cancelled)).then(.released(o1, reason: .cancelled))
        C.given(issued).when(.release(o1, reason: .cancelled)).then()
        C.given(issued, locked, redeemed).when(.release(o1, reason: .cancelled)).thenRejected(.notLockedByOrder(o1))
    }

    @Test("Defect 9: release and expiry in either order end in the same state")
    func endsTheSame() {
        let late = end.advanced(bySeconds: 1)
        C.given(issued, locked).when(.expire, by: .system, at: late).thenRejected(.locked(o1))
        C.given(issued, locked).when(.release(o1, reason: .timedOut), at: late)
            .then(.released(o1, reason: .timedOut), .expired)
        let released: [Coupon.Event] = [issued, locked, .released(o1, reason: .timedOut)]
        C.given(released).when(.expire, by: .system, at: late).then(.expired)
        #expect(Coupon(folding: released + [.expired]).phase == .expired)
        C.given(released + [.expired]).when(.expire, by: .system, at: late).then()
        C.given(issued).when(.expire, by: .system).thenRejected(.notExpired(until: end))
    }

    @Test("A fully refunded order gives its coupon back while the coupon lasts")
    func restores() {
        let used = C.given(issued, locked, redeemed)
        used.when(.restoreAfterRefund(o1)).then(.restored(o1, validTo: end))
        used.when(.restoreAfterRefund(o2)).thenRejected(.notRedeemedByOrder(o2))
        used.when(.restoreAfterRefund(o1), at: end).thenRejected(.validityPassed)
    }

    @Test("A coupon is withdrawn unless it is used")
    func voids() {
        C.given(issued).when(.void(reason: "fraud")).then(.voided(reason: "fraud"))
        C.given(issued, locked).when(.void(reason: "")).thenRejected(.locked(o1))
        C.given(issued, locked, redeemed).when(.void(reason: "")).thenRejected(.used)
        C.given(issued, .voided(reason: "x")).when(.void(reason: "")).then()
    }

    @Test("A redemption no order explains is recorded by an import alone")
    func recordsRedemptions() {
        let template = CouponTemplateID("t")
        let issue = CouponIssue(
            template: template, user: .alice, rule: nil, validFrom: .noon, validTo: .noon, source: .pos)
        C.given().when(.recordRedeemed(template, user: .alice), by: .importer)
            .then(.issued(issue), .redeemed(nil, discountFen: 0))
        C.given().when(.recordRedeemed(template, user: .alice)).thenRejected(code: "FORBIDDEN")
    }
}
