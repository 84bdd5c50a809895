import Domain
import EventSourcing
import TestSupport

/// A small shop held in memory: states by stream, commands across streams, events applied when accepted.
///
/// It does what the command layer does, without a log: a test says what people do and reads what came of it.
struct Shop {
    var settings = TenantSettings()
    var tree = CategoryTree()
    var spus: [SpuID: Spu] = [:]
    var stocks: [StockKey: Stock] = [:]
    var carts: [UserID: Cart] = [:]
    var buyers: [UserID: Buyer] = [:]
    var templates: [CouponTemplateID: CouponTemplate] = [:]
    var couponUsers: [String: CouponUser] = [:]
    var coupons: [CouponID: Coupon] = [:]
    var orders: [OrderID: Order] = [:]
    var payments: [OrderID: Payment] = [:]
    var now = Timestamp.noon
    /// How many events were recorded in all.
    var recorded = 0

    static let main = LocationID("main")

    /// A product `id` with the one variant `id.1`.
    mutating func offer(
        _ id: String, fen: Int64, units: Int64 = 10, mode: StockMode = .reserveOnOrder, quantityMax: Int64 = 999,
        in category: String? = nil
    ) throws {
        let sku = Sku(id: SkuID("\(id).1"), listFen: fen, stockMode: mode, quantityMax: quantityMax)
        let command = CreateSpu(
            spu: SpuID(id), content: SpuContent(title: "Product \(id)", imageKeys: ["\(id).jpg"]),
            categories: category.map { [CategoryID($0)] } ?? [], skus: [sku], publish: true)
        let events = try CreateSpu.decide(command, Spu(), tree: tree, CommandContext(.clerk, now))
        spus[SpuID(id)] = Spu(folding: events)
        guard mode != .none else { return }
        stocks[key(id)] = Stock(
            folding: [.adjusted(delta: units, reason: .purchase, docNo: "opening", openedMode: mode)])
    }

    func key(_ id: String) -> StockKey { StockKey(SkuID("\(id).1"), Shop.main) }

    mutating func giveCoupon(
        _ id: String, to user: UserID = .alice, _ benefit: CouponRule.Benefit, thresholdFen: Int64 = 0,
        scope: CouponRule.Scope = .all, days: Int32 = 30
    ) {
        let rule = CouponRule(
            benefit: benefit, thresholdFen: thresholdFen, scope: scope, validity: .daysAfterClaim(days))
        let issue = CouponIssue(
            template: CouponTemplateID("t"), user: user, rule: rule, validFrom: now,
            validTo: now.advanced(bySeconds: Int64(days) * 86_400), source: .claim)
        coupons[CouponID(id)] = Coupon(folding: [.issued(issue)])
    }

    mutating func addToCart(_ id: String, _ quantity: Int64, of user: UserID = .alice) throws {
        let offer = try CartOffer(SkuID("\(id).1"), in: spus[SpuID(id)] ?? Spu(), settings)
        let action = Cart.Action.addLine(
            SkuID("\(id).1"), quantity: quantity, lane: .normal, store: nil, offer: offer)
        let cart = carts[user] ?? Cart()
        let context = CommandContext(.user(user.rawValue), now)
        for event in try Cart.decide(Cart.Command(user, action), cart, context) {
            carts[user, default: Cart()].evolve(event)
            recorded += 1
        }
    }
}

extension Shop {
    @discardableResult
    mutating func place(
        _ order: String, _ items: [(String, Int64)] = [], cart: Bool = false, coupons names: [String] = [],
        address: Address? = nil, expectedFen: Int64? = nil, user: UserID = .alice, by actor: Actor? = nil
    ) throws(PlaceOrder.Rejection) -> PlaceOrder.Events {
        let source: PlaceOrder.Source =
            cart
            ? .cart(nil, revision: nil)
            : .items(items.map { PlaceOrder.Item(sku: SkuID("\($0.0).1"), quantity: $0.1) })
        let command = PlaceOrder(
            order: OrderID(order), user: user, source: source, coupons: names.map { CouponID($0) },
            address: address, expectedTotalFen: expectedFen)
        return try place(command, by: actor)
    }

    @discardableResult
    mutating func place(_ command: PlaceOrder, by actor: Actor? = nil) throws(PlaceOrder.Rejection) -> PlaceOrder.Events
    {
        var states = PlaceOrder.States()
        states.settings = settings
        states.tree = tree
        states.cart = carts[command.user] ?? Cart()
        states.spus = spus
        states.stocks = stocks
        states.coupons = coupons
        states.buyer = buyers[command.user] ?? Buyer()
        states.order = orders[command.order] ?? Order()
        let context = CommandContext(actor ?? .user(command.user.rawValue), now)
        let events = try PlaceOrder.decide(command, states, context)
        for event in events.order { orders[command.order, default: Order()].evolve(event) }
        for event in events.payment { payments[command.order, default: Payment()].evolve(event) }
        for event in events.buyer { buyers[command.user, default: Buyer()].evolve(event) }
        for event in events.cart { carts[command.user, default: Cart()].evolve(event) }
        apply(events.stocks, events.coupons)
        recorded += events.order.count + events.payment.count + events.buyer.count + events.cart.count
        return events
    }

    func states(_ order: OrderID) -> OrderStates {
        var states = OrderStates(order: orders[order] ?? Order())
        states.payment = payments[order] ?? Payment()
        states.buyer = states.order.placement?.user.flatMap { buyers[$0] } ?? Buyer()
        states.settings = settings
        states.stocks = stocks
        states.coupons = coupons
        return states
    }

    private mutating func apply(_ stockAppends: [StockAppend], _ couponAppends: [CouponAppend]) {
        for append in stockAppends {
            for event in append.events { stocks[append.key, default: Stock()].evolve(event) }
            recorded += append.events.count
        }
        for append in couponAppends {
            for event in append.events { coupons[append.coupon, default: Coupon()].evolve(event) }
            recorded += append.events.count
        }
    }

    private mutating func apply(_ events: OrderEvents, to order: OrderID) {
        for event in events.order { orders[order, default: Order()].evolve(event) }
        for event in events.payment { payments[order, default: Payment()].evolve(event) }
        if let user = orders[order]?.placement?.user {
            for event in events.buyer { buyers[user, default: Buyer()].evolve(event) }
        }
        apply(events.stocks, events.coupons)
        recorded += events.order.count + events.payment.count + events.buyer.count
    }
}

extension Shop {
    @discardableResult
    mutating func pay(_ order: String, _ command: Payment.Command, by actor: Actor = .clerk) throws(Payment.Rejection)
        -> [Payment.Event]
    {
        let id = OrderID(order)
        let events = try Payment.decide(command, payments[id] ?? Payment(), CommandContext(actor, now))
        for event in events { payments[id, default: Payment()].evolve(event) }
        recorded += events.count
        return events
    }

    /// Cash for the whole of what is due.
    mutating func payCash(_ order: String) throws(Payment.Rejection) {
        let due = payments[OrderID(order)]?.dueFen ?? 0
        try pay(
            order,
            .receive(PaymentItemID("cash-\(order)"), provider: .cash, amountFen: due, reference: "r-\(order)"))
    }

    @discardableResult
    mutating func recordPaid(_ order: String, by actor: Actor = .system) throws(RecordPaid.Rejection) -> OrderEvents {
        let events = try RecordPaid.decide(OrderID(order), states(OrderID(order)), CommandContext(actor, now))
        apply(events, to: OrderID(order))
        return events
    }

    @discardableResult
    mutating func cancel(
        _ order: String, by party: Order.CancelParty = .user, actor: Actor? = nil
    ) throws(Order.Rejection) -> OrderEvents {
        let acting = actor ?? (party == .user ? .alice : .system)
        let command = CancelOrder(order: OrderID(order), by: party, reason: "test")
        let events = try CancelOrder.decide(command, states(OrderID(order)), CommandContext(acting, now))
        apply(events, to: OrderID(order))
        return events
    }

    @discardableResult
    mutating func ship(
        _ order: String, _ shipment: String = "s1", lines: [LineQuantity]? = nil, by actor: Actor = .clerk
    ) throws(Order.Rejection) -> OrderEvents {
        let command = ShipOrder(
            order: OrderID(order), shipment: ShipmentID(shipment), carrier: "SF", trackingNo: "SF1", lines: lines)
        let events = try ShipOrder.decide(command, states(OrderID(order)), CommandContext(actor, now))
        apply(events, to: OrderID(order))
        return events
    }

    @discardableResult
    mutating func act(
        _ order: String, _ command: Order.Command, by actor: Actor = .alice
    ) throws(Order.Rejection) -> [Order.Event] {
        let id = OrderID(order)
        let events = try Order.decide(command, orders[id] ?? Order(), CommandContext(actor, now))
        for event in events { orders[id, default: Order()].evolve(event) }
        recorded += events.count
        return events
    }

    mutating func pass(seconds: Int64) { now = now.advanced(bySeconds: seconds) }
}

extension Address {
    static let home = Address(name: "Alice", phone: "13800000000", regionCodes: ["31", "3101"], detail: "1 Road")
}
