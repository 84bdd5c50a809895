import Domain
import EventSourcing

extension Samples {
    static let alice = PersonID("alice")

    static let line = OrderLine(
        lineNo: 1, spu: SpuID("p1"), sku: sku, title: "乌龙茶", specText: "红, 大", imageKey: "r.jpg",
        category: CategoryID("tea"), categoryPath: ["食品", "茶"], quantity: 3, unitListFen: 3_333, listFen: 9_999,
        ownDiscountFen: 0, couponDiscountFen: 1_000, netFen: 8_999,
        runs: [
            UnitRun(count: 1, netFen: 2_999, ownDiscountFen: 0, couponDiscountFen: 334),
            UnitRun(count: 2, netFen: 3_000, ownDiscountFen: 0, couponDiscountFen: 333),
        ], location: LocationID("main"), stockMode: .reserveOnOrder)

    static let bareLine = OrderLine(
        lineNo: 1, spu: SpuID("p2"), sku: SkuID("p2.1"), title: "", specText: "", imageKey: nil, category: nil,
        categoryPath: [], quantity: 1, unitListFen: 0, listFen: 0, ownDiscountFen: 0, couponDiscountFen: 0, netFen: 0,
        runs: [UnitRun(count: 1, netFen: 0, ownDiscountFen: 0, couponDiscountFen: 0)], location: LocationID("s1"),
        stockMode: .trackOnly)

    static let fullPlacement = OrderPlacement(
        orderNo: "20250615-o1", user: UserID("alice"), lane: .normal, store: nil, lines: [line], goodsFen: 9_999,
        ownDiscountFen: 0, couponDiscountFen: 1_000, freightFen: 600, totalFen: 9_599,
        tender: TenderPlan(payableFen: 9_599), coupons: [CouponID("c1")],
        address: Personal(
            alice, Address(name: "爱丽丝", phone: "13800000000", regionCodes: ["31", "3101"], detail: "南京路 1 号")),
        payExpiresAt: later, businessDay: BusinessDay(20_250_615), settingsVersion: 3)

    static let sale = OrderPlacement(
        orderNo: "20170101-b1", user: nil, lane: .pos, store: StoreID("s1"), lines: [bareLine], goodsFen: 0,
        ownDiscountFen: 0, couponDiscountFen: 0, freightFen: 0, totalFen: 0, tender: TenderPlan(payableFen: 0),
        coupons: [], address: nil, payExpiresAt: nil, businessDay: BusinessDay(20_170_101), settingsVersion: 0)

    static let order: [Order.Event] = [
        .placed(fullPlacement), .placed(sale),
        .paid(at: instant, chargedFen: 9_599, businessDay: BusinessDay(20_250_615)),
        .cancelled(by: .timeout, reason: "time", refundFen: 0),
        .linesCancelled([LineQuantity(lineNo: 1, quantity: 1)], refundFen: 2_999, reason: "stock"),
        .shipped(
            ShipmentID("s1"), carrier: "SF", trackingNo: Personal(alice, "SF123"),
            lines: [LineQuantity(lineNo: 1, quantity: 2)]),
        .shipped(ShipmentID("s2"), carrier: "own", trackingNo: nil, lines: []),
        .received(ShipmentID("s1"), by: .user), .received(nil, by: .timer), .handedOver(StoreID("s1")),
        .handedOver(nil), .completed, .noted(Personal(alice, "轻放"), visibility: .buyer), .hidden,
    ]

    static let w = PaymentItemID("w")

    static let payment: [Payment.Event] = [
        .opened(user: UserID("alice"), totalFen: 9_599, expiresAt: later),
        .opened(user: nil, totalFen: 0, expiresAt: nil),
        .chargeRequested(w, provider: .wechat, outTradeNo: "trade-1", amountFen: 9_599),
        .chargeSucceeded(
            w, provider: .wechat, pspRef: "psp-1", amountFen: 9_599, paidAt: instant,
            payer: Personal(alice, "openid-1")),
        .chargeSucceeded(w, provider: .manufacturer, pspRef: "b1-t1", amountFen: 1, paidAt: instant, payer: nil),
        .chargeSucceeded(
            w, provider: .cash, pspRef: "b1-t2", amountFen: 1, paidAt: instant, payer: nil, isSettled: true),
        .chargeFailed(w, pspRef: "psp-1", code: "NOTENOUGH"), .chargeCancelled(w, pspRef: "psp-1"),
        .closeRequested(w), .orderClosed, .latePaymentDetected(w, amountFen: 9_599),
        .overpaymentDetected(excessFen: 1),
        .refundRequested(
            RefundID("r1"), parts: [RefundPart(item: w, amountFen: 1, outRefundNo: "trade-1-r1")], reason: "late"),
        .refundRetried(RefundID("r1"), attempt: 2),
        .refundSucceeded(RefundID("r1"), item: w, pspRef: "psp-2", amountFen: 1),
        .refundFailed(RefundID("r1"), item: w, pspRef: "psp-2", code: "NOTENOUGH", isRetryable: true),
        .chargeback(w, pspRef: "psp-3", amountFen: 1),
        .conflictSeen(w, type: .refundSucceeded, pspRef: "psp-1", amountFen: 2),
        .unmatchedSeen(outTradeNo: "who", pspRef: "psp-1", amountFen: 2), .cashPaidOut(amountFen: 50),
    ]
}
