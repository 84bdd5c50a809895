import Domain
import EventCodecs
public import EventSourcing
public import Identity
import JSON
public import Runtime

public struct PlaceOrderCommand: CommerceCommand {
    public static let route = "order.place"
    public static let summary = "Order goods: from the cart, or these. All of it, or nothing happens."
    public static let senders: Set<PrincipalRole> = .shoppers
    public static let results = [
        ResultMember("orderId", .string, "The order."),
        ResultMember("totalFen", .integer, "What it comes to, in fen."),
        ResultMember("payExpiresAt", .integer, "Until when to pay, in milliseconds since 1970; left out when paid."),
    ]

    private let command: PlaceOrder
    private let isMinted: Bool

    public init(_ body: inout BodyReader) {
        let order: MintedID<OrderID> = body.minted(
            "orderId", prefix: "o", "Your name for the order. Left out, the server makes one.")
        isMinted = order.isMinted
        command = PlaceOrder(
            order: order.id, user: body.owner(), source: body.source(),
            lane: body.choice("lane", Vocabulary.lane, "Only normal for now.", default: .normal),
            store: body.optionalID("storeId", "Pick-up in this store.", example: "s367"),
            coupons: body.ids("couponIds", 0...10, "Coupons to use.", example: "cp7"),
            address: body.optionalObject("address", "Where to send it.") { Address(&$0) },
            expectedTotalFen: body.optionalInteger(
                "expectedTotalFen", 0...Fen.orderTotalMax, "What you were shown; another total is refused. In fen.",
                example: 5_980))
    }

    public var persons: [PersonID] { command.address == nil ? [] : [PersonID(command.user)] }

    public var reads: [StreamRead] {
        var reads = [
            StreamRead(TenantSettings.self, .tenantSettings), StreamRead(CategoryTree.self, .categoryTree),
            StreamRead(Buyer.self, .buyer(command.user)),
        ]
        if !isMinted { reads.append(StreamRead(Order.self, .order(command.order))) }
        for coupon in command.coupons { reads.append(StreamRead(Coupon.self, .coupon(coupon))) }
        switch command.source {
        case .cart: reads.append(StreamRead(Cart.self, .cart(command.user)))
        case .items(let items):
            for item in items {
                reads.append(StreamRead(Spu.self, .spu(item.sku.product)))
                if let store = command.store {
                    reads.append(StreamRead(Stock.self, .stock(item.sku, LocationID(store.rawValue))))
                }
            }
        }
        return reads
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let states = try states(in: scope)
        let events: PlaceOrder.Events
        do { events = try PlaceOrder.decide(command, states, scope.context) } catch { throw .rejected(error) }
        try record(events, in: scope)
        return Reply.encode { result in
            result.member("orderId", .string(command.order.rawValue))
            result.member("totalFen", .integer(events.totalFen))
            if let due = events.payExpiresAt { result.member("payExpiresAt", .integer(due.milliseconds)) }
        }
    }
}

extension PlaceOrderCommand {
    private func states(in scope: DecisionScope) throws(DecisionInterruption) -> PlaceOrder.States {
        var states = PlaceOrder.States()
        states.order = try scope.state(Order.self, .order(command.order), new: isMinted)
        // An order that is unborn has no payment either; should it have one, the log refuses the commit.
        _ = try scope.state(Payment.self, .payment(command.order), new: states.order.phase == .unborn)
        states.settings = try scope.state(TenantSettings.self, .tenantSettings)
        states.tree = try scope.state(CategoryTree.self, .categoryTree)
        states.buyer = try scope.state(Buyer.self, .buyer(command.user))
        if case .cart = command.source { states.cart = try scope.state(Cart.self, .cart(command.user)) }
        for coupon in command.coupons {
            states.coupons[coupon] = try scope.state(Coupon.self, .coupon(coupon))
        }
        let items: [PlaceOrder.Item]
        do { items = try command.items(cart: states.cart) } catch { throw .rejected(error) }
        let location = command.location(states.settings)
        let keys = items.map { StockKey($0.sku, location) }
        let spuIDs = Set(items.map(\.sku.product)).sorted()
        scope.prefetch(Spu.self, spuIDs.map { .spu($0) })
        let stocks = try scope.states(Stock.self, keys.map(\.stream))
        let spus = try scope.states(Spu.self, spuIDs.map { .spu($0) })
        states.stocks = Dictionary(zip(keys, stocks)) { first, _ in first }
        states.spus = Dictionary(zip(spuIDs, spus)) { first, _ in first }
        return states
    }

    private func record(_ events: PlaceOrder.Events, in scope: DecisionScope) throws(DecisionInterruption) {
        try scope.append(events.order, of: Order.self, to: .order(command.order))
        try scope.append(events.payment, of: Payment.self, to: .payment(command.order))
        try scope.append(events.buyer, of: Buyer.self, to: .buyer(command.user))
        try scope.append(events.cart, of: Cart.self, to: .cart(command.user))
        try scope.record(events.stocks)
        try scope.record(events.coupons)
        guard let due = events.payExpiresAt else { return }
        scope.arm(
            DeadlineName.orderTimeout(command.order), due: due, TimeOutOrder.route,
            ["orderId": .string(command.order.rawValue)])
    }
}

extension BodyReader {
    /// Either items or the cart.
    fileprivate mutating func source() -> PlaceOrder.Source {
        let items = list("items", 0...Order.linesMax, "What to order, if not from the cart.") { item in
            PlaceOrder.Item(sku: item.skuID(), quantity: item.units(upTo: Spu.quantityMaxMax))
        }
        let cart = optionalObject("cart", "Order from the cart, instead of items.") { cart in
            PlaceOrder.Source.cart(
                cart.optionalLineKeys(),
                revision: cart.optionalInteger(
                    "revision", 0...Int64.max, "Refused as changed unless the cart is at this revision.", example: 4))
        }
        // What was given, not what could be read: a list refused for its length was given.
        if !isDescribing, isNamed("items") == isNamed("cart") {
            note("items", .required, "Name either items or cart, not both.")
        }
        return cart ?? .items(items)
    }

    private func isNamed(_ name: String) -> Bool {
        guard let value = object[name], !value.isNull else { return false }
        return value.asArray?.isEmpty != true
    }

    private mutating func optionalLineKeys() -> [CartLineKey]? {
        let keys = texts(
            "lineKeys", 0...Order.linesMax, each: 1...140, "Which lines; left out, those that are selected.",
            example: ["p1029743.1"])
        return keys.isEmpty ? nil : keys.map { CartLineKey($0) }
    }
}

extension Address {
    fileprivate init(_ body: inout BodyReader) {
        self.init(
            name: body.text("name", 1...60, "Who receives it.", example: "Li Lei"),
            phone: body.text("phone", 5...20, "How to reach them.", example: "13800000000"),
            regionCodes: body.texts(
                "regionCodes", 1...5, each: 1...12, "Division codes, widest first.",
                example: ["310000", "310100", "310104"]),
            detail: body.text("detail", 1...200, "Street, house, door.", example: "1 Example Road"))
    }
}
