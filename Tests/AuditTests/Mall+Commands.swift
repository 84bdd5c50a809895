import Domain
import EventSourcing
import TestSupport

extension Mall {
    static let main = LocationID("main")

    func context(_ actor: Actor, occurredAt: Timestamp? = nil) -> CommandContext {
        CommandContext(actor, now, occurredAt: occurredAt)
    }

    /// A product `id` on sale, with the one variant `id.1` on the main shelf.
    mutating func offer(_ id: String, fen: Int64, units: Int64, safety: Int64 = 0) throws {
        let sku = Sku(id: SkuID("\(id).1"), listFen: fen)
        let command = CreateSpu(
            spu: SpuID(id), content: SpuContent(title: "Product \(id)", imageKeys: ["\(id).jpg"]), skus: [sku],
            publish: true)
        let events = try CreateSpu.decide(command, Spu(), tree: CategoryTree(), context(.clerk))
        try record(by: .clerk, [(.spu(SpuID(id)), events.map { .spu($0) })])
        try move("\(id).1", .adjust(delta: units, reason: .purchase, docNo: "d1", openedMode: .reserveOnOrder))
        if safety > 0 { try move("\(id).1", .setSafety(safety)) }
    }

    mutating func move(_ sku: String, _ command: Stock.Command, at location: LocationID = Mall.main) throws {
        let stream = StreamName.stock(SkuID(sku), location)
        let events = try Stock.decide(command, fold(Stock.self, stream), context(.clerk))
        try record(by: .clerk, [(stream, events.map { .stock($0) })])
    }

    mutating func claim(_ coupon: String, by user: String = "alice") throws {
        let template = CouponTemplateID("t1")
        if fold(CouponTemplate.self, .couponTemplate(template)).definition == nil {
            let rule = CouponRule(benefit: .fixed(faceFen: 500), validity: .daysAfterClaim(30))
            let definition = CouponTemplate.Definition(name: "five off", rule: rule, budgetCount: 10, perUser: 3)
            try record(
                by: .clerk,
                [(.couponTemplate(template), [.couponTemplate(.created(definition)), .couponTemplate(.activated)])])
        }
        let (id, user) = (CouponID(coupon), UserID(user))
        let actor = Actor.user(user.rawValue)
        let events = try ClaimCoupon.decide(
            ClaimCoupon(template: template, coupon: id, user: user),
            template: fold(CouponTemplate.self, .couponTemplate(template)),
            couponUser: fold(CouponUser.self, .couponUser(template, user)),
            coupon: fold(Coupon.self, .coupon(id)), context(actor))
        try record(
            by: actor,
            [
                (.couponTemplate(template), events.template.map { .couponTemplate($0) }),
                (.couponUser(template, user), events.couponUser.map { .couponUser($0) }),
                (.coupon(id), events.coupon.map { .coupon($0) }),
            ])
    }

    mutating func place(_ order: String, _ items: [(String, Int64)], coupons: [String] = []) throws {
        let (id, user) = (OrderID(order), UserID("alice"))
        let command = PlaceOrder(
            order: id, user: user, source: .items(items.map { .init(sku: SkuID("\($0.0).1"), quantity: $0.1) }),
            coupons: coupons.map { CouponID($0) },
            address: Address(name: "Alice", phone: "13800000000", regionCodes: ["31"], detail: "1 Road"))
        var states = PlaceOrder.States()
        for (spu, _) in items {
            let key = StockKey(SkuID("\(spu).1"), Mall.main)
            states.spus[SpuID(spu)] = fold(Spu.self, .spu(SpuID(spu)))
            states.stocks[key] = fold(Stock.self, key.stream)
        }
        for coupon in command.coupons { states.coupons[coupon] = fold(Coupon.self, .coupon(coupon)) }
        states.buyer = fold(Buyer.self, .buyer(user))
        let actor = Actor.user("alice")
        let events = try PlaceOrder.decide(command, states, context(actor))
        try record(
            by: actor,
            [
                (.order(id), events.order.map { .order($0) }), (.payment(id), events.payment.map { .payment($0) }),
                (.buyer(user), events.buyer.map { .buyer($0) }),
            ] + events.stocks.map { ($0.key.stream, $0.events.map { .stock($0) }) }
                + events.coupons.map { (.coupon($0.coupon), $0.events.map { .coupon($0) }) })
    }

    mutating func pay(_ order: String, _ command: Payment.Command, by actor: Actor = .clerk) throws {
        let stream = StreamName.payment(OrderID(order))
        let events = try Payment.decide(command, fold(Payment.self, stream), context(actor))
        try record(by: actor, [(stream, events.map { .payment($0) })])
    }

    func dueFen(_ order: String) -> Int64 { fold(Payment.self, .payment(OrderID(order))).dueFen }

    mutating func change(
        _ order: String, by actor: Actor,
        _ decide: (OrderID, OrderStates, CommandContext) throws -> OrderEvents
    ) throws {
        let id = OrderID(order)
        var states = OrderStates(order: fold(Order.self, .order(id)))
        states.payment = fold(Payment.self, .payment(id))
        states.buyer = fold(Buyer.self, .buyer(UserID("alice")))
        for key in states.order.placement?.stockKeys ?? [] { states.stocks[key] = fold(Stock.self, key.stream) }
        for coupon in states.order.placement?.coupons ?? [] {
            states.coupons[coupon] = fold(Coupon.self, .coupon(coupon))
        }
        let events = try decide(id, states, context(actor))
        try record(
            by: actor,
            [
                (.order(id), events.order.map { .order($0) }), (.payment(id), events.payment.map { .payment($0) }),
                (.buyer(UserID("alice")), events.buyer.map { .buyer($0) }),
            ] + events.stocks.map { ($0.key.stream, $0.events.map { .stock($0) }) }
                + events.coupons.map { (.coupon($0.coupon), $0.events.map { .coupon($0) }) })
    }

    mutating func act(_ order: String, _ command: Order.Command, by actor: Actor = .user("alice")) throws {
        let stream = StreamName.order(OrderID(order))
        let events = try Order.decide(command, fold(Order.self, stream), context(actor))
        try record(by: actor, [(stream, events.map { .order($0) })])
    }

    /// A sale made at a till of `store` an hour ago.
    mutating func sell(_ sale: RecordSale) throws {
        let actor = Actor.till(of: sale.store.rawValue)
        let at = now.advanced(bySeconds: -3_600)
        var states = RecordSale.States()
        for key in sale.stockKeys { states.stocks[key] = fold(Stock.self, key.stream) }
        let events = try RecordSale.decide(sale, states, context(actor, occurredAt: at))
        try record(
            by: actor, occurredAt: at,
            [
                (.order(sale.order), events.order.map { .order($0) }),
                (.payment(sale.order), events.payment.map { .payment($0) }),
            ] + events.stocks.map { ($0.key.stream, $0.events.map { .stock($0) }) }
                + events.coupons.map { (.coupon($0.coupon), $0.events.map { .coupon($0) }) })
    }
}
