import Domain
import EventSourcing
import TestSupport

extension Mall {
    /// A mall where everything has happened that an order, a payment, a coupon and a shelf can go through.
    static func busy() throws -> Mall {
        var mall = Mall()
        try mall.record(by: .clerk, [(.tenantSettings, [.tenantSettings(.put(TenantSettings.Values(), version: 1))])])
        try mall.offer("p1", fen: 3_000, units: 50, safety: 2)
        try mall.offer("p2", fen: 999, units: 20)
        try mall.claim("c1")
        try mall.claim("c2")
        try mall.deliver("o1")
        try mall.giveUp("o2")
        try mall.regret("o3")
        try mall.payLate("o4")
        try mall.giveBack("o5")
        try mall.move("p2.1", .adjust(delta: -3, reason: .damage, docNo: "d2"))
        try mall.move("p2.1", .reserve(ReservationID("r1"), quantity: 2, expiresAt: mall.now.advanced(bySeconds: 60)))
        try mall.sellAtTill()
        try mall.runStore("7")
        return mall
    }

    /// Opened, and paused for a day.
    private mutating func runStore(_ id: String) throws {
        let (store, stream) = (StoreID(id), StreamName.store(StoreID(id)))
        let point = GeoPoint(latitudeE7: 312_304_160, longitudeE7: 1_214_737_010)
        let changes: [Store.Command.Change] = [
            .create(Store.Profile(name: "Bund", address: "Road 1", point: point)),
            .setHours([StoreHours(weekday: 1, from: 540, to: 1_320)], holidays: [BusinessDay(20_261_001)]),
            .setServices(Store.Services(pickup: true)), .open,
            .pause(until: now.advanced(bySeconds: 86_400), reason: "stocktake"),
        ]
        for change in changes {
            let events = try Store.decide(Store.Command(store, change), fold(Store.self, stream), context(.clerk))
            try record(by: .clerk, [(stream, events.map { .store($0) })])
        }
    }

    private mutating func settle(_ order: String) throws {
        try change(order, by: .system) { try RecordPaid.decide($0, $1, $2) }
    }

    /// Ordered with a coupon, paid with WeChat, shipped, received.
    private mutating func deliver(_ order: String) throws {
        try place(order, [("p1", 2), ("p2", 3)], coupons: ["c1"])
        try chargeByWeChat(order)
        try settle(order)
        try change(order, by: .clerk) { id, states, context in
            try ShipOrder.decide(
                ShipOrder(order: id, shipment: ShipmentID("s1"), carrier: "SF", trackingNo: "SF1"), states, context)
        }
        try act(order, .confirmReceipt(nil, by: .user))
    }

    private mutating func chargeByWeChat(_ order: String) throws {
        let fen = dueFen(order)
        try pay(
            order,
            .startCharge(PaymentItemID("w1"), provider: .wechat, amountFen: fen, outTradeNo: "trade-\(order)"),
            by: .user("alice"))
        let paid = ProviderEvent(
            type: .chargeSucceeded, outTradeNo: "trade-\(order)", pspRef: "psp-\(order)", amountFen: fen, at: now,
            payer: Personal(PersonID("alice"), "openid-1"))
        try pay(order, .report(paid), by: .provider)
    }

    /// Never paid.
    private mutating func giveUp(_ order: String) throws {
        try place(order, [("p1", 1)], coupons: ["c2"])
        now = now.advanced(bySeconds: 4_000)
        try cancel(order, by: .timeout, .system)
    }

    private mutating func cancel(_ order: String, by party: Order.CancelParty, _ actor: Actor) throws {
        try change(order, by: actor) { id, states, context in
            try CancelOrder.decide(CancelOrder(order: id, by: party, reason: "test"), states, context)
        }
    }

    /// Paid, then cancelled; the money goes back.
    private mutating func regret(_ order: String) throws {
        try place(order, [("p2", 2)])
        try receiveCash(order)
        try settle(order)
        try cancel(order, by: .user, .user("alice"))
        try pay(order, .recordRefundPaid(RefundID("auto-1")))
    }

    private mutating func receiveCash(_ order: String) throws {
        try pay(
            order,
            .receive(
                PaymentItemID("cash"), provider: .cash, amountFen: dueFen(order), reference: "receipt-\(order)"))
    }

    /// The money arrives after the time was over.
    private mutating func payLate(_ order: String) throws {
        try place(order, [("p1", 1)])
        let fen = dueFen(order)
        try pay(
            order, .startCharge(PaymentItemID("w1"), provider: .wechat, amountFen: fen, outTradeNo: "trade-\(order)"),
            by: .user("alice"))
        now = now.advanced(bySeconds: 4_000)
        try cancel(order, by: .timeout, .system)
        let paid = ProviderEvent(
            type: .chargeSucceeded, outTradeNo: "trade-\(order)", pspRef: "psp-\(order)", amountFen: fen, at: now)
        try pay(order, .report(paid), by: .provider)
        let failed = ProviderEvent(
            type: .refundFailed, outTradeNo: "trade-\(order)", pspRef: "r1-\(order)", amountFen: fen, at: now,
            refund: RefundID("auto-1"), failureCode: "BUSY", isRetryable: true)
        try pay(order, .report(failed), by: .provider)
        try pay(order, .retryRefund(RefundID("auto-1")))
    }

    /// Delivered, then half of it is paid back.
    private mutating func giveBack(_ order: String) throws {
        try place(order, [("p1", 2)])
        try receiveCash(order)
        try settle(order)
        try change(order, by: .clerk) { id, states, context in
            try HandOverOrder.decide(HandOverOrder(order: id, store: nil), states, context)
        }
        let back = Payment.RefundRequest(item: PaymentItemID("cash"), amountFen: 3_000)
        try pay(order, .requestRefund(RefundID("f1"), parts: [back], reason: "scratched"))
        try pay(order, .recordRefundPaid(RefundID("f1")))
        try move("p1.1", .receiveReturn(AfterSaleID("a1"), quantity: 1, condition: .quarantine))
        try move("p1.1", .resolveQuarantine(quantity: 1, to: .resellable))
    }

    /// A basket with one product twice, and a manufacturer's coupon worth more than the goods.
    private mutating func sellAtTill() throws {
        let store = StoreID("7")
        func line(_ sku: String, _ quantity: Int64, _ fen: Int64) -> RecordSale.Line {
            RecordSale.Line(
                sku: SkuID(sku), title: "Bread", categoryPath: ["GROCERY"], quantity: quantity, shelfFen: fen,
                ownDiscountFen: 10, salesFen: fen - 10)
        }
        try sell(
            RecordSale(
                order: OrderID("b1"), store: store, user: UserID("h1"),
                lines: [line("p9.1", 2, 300), line("p9.1", 1, 150), line("p8.1", 3, 110)],
                tenders: [.init(provider: .manufacturer, amountFen: 600)],
                coupons: [.init(coupon: CouponID("m1"), template: CouponTemplateID("m"))]))
        try sell(
            RecordSale(
                order: OrderID("b2"), store: store, user: nil, lines: [line("p9.1", 5, 700)],
                tenders: [.init(provider: .pos, amountFen: 690)]))
    }
}
