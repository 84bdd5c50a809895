import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

/// What every cart command has: a shopper, and the offers of today for what it names.
extension DecisionScope {
    func applyToCart(_ user: UserID, _ action: Cart.Action) throws(DecisionInterruption) {
        try apply(Cart.Command(user, action), to: .cart(user), Cart.decide)
    }

    /// Today's offer of a SKU: product and settings, never the client, say what it costs.
    func offer(_ sku: SkuID) throws(DecisionInterruption) -> CartOffer {
        let settings = try state(TenantSettings.self, .tenantSettings)
        let spu = try state(Spu.self, .spu(sku.product))
        do { return try CartOffer(sku, in: spu, settings) } catch { throw .rejected(error) }
    }
}

extension BodyReader {
    fileprivate mutating func lineKey() -> CartLineKey {
        CartLineKey(text("lineKey", 1...140, "The line, as the cart names it.", example: "p1029743.1"))
    }

    fileprivate mutating func lineKeys() -> [CartLineKey] {
        texts("lineKeys", 1...1_000, each: 1...140, "The lines.", example: ["p1029743.1"]).map { CartLineKey($0) }
    }
}

public struct AddCartLine: CommerceCommand {
    public static let route = "cart.add_line"
    public static let summary = "Put units of a variant into the cart, onto those that are there."
    public static let senders: Set<PrincipalRole> = .shoppers
    public static let results = [ResultMember("lineKey", .string, "The line they are on.")]

    private let user: UserID
    private let sku: SkuID
    private let quantity: Int64
    private let lane: Lane
    private let store: StoreID?

    public init(_ body: inout BodyReader) {
        user = body.owner()
        sku = body.skuID()
        quantity = body.units(upTo: Spu.quantityMaxMax)
        lane = body.choice("lane", Vocabulary.lane, "normal or storeFlash.", default: .normal)
        store = body.optionalStoreID()
    }

    public var reads: [StreamRead] {
        [
            StreamRead(Cart.self, .cart(user)), StreamRead(Spu.self, .spu(sku.product)),
            StreamRead(TenantSettings.self, .tenantSettings),
        ]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let offer = try scope.offer(sku)
        try scope.applyToCart(user, .addLine(sku, quantity: quantity, lane: lane, store: store, offer: offer))
        return Reply.id("lineKey", CartLineKey(sku: sku, lane: lane, store: store).rawValue)
    }
}

public struct ChangeCartQuantity: CommerceCommand {
    public static let route = "cart.change_qty"
    public static let summary = "Say how many units a line of the cart has."
    public static let senders: Set<PrincipalRole> = .shoppers

    private let user: UserID
    private let line: CartLineKey
    private let quantity: Int64

    public init(_ body: inout BodyReader) {
        user = body.owner()
        line = body.lineKey()
        quantity = body.units(upTo: Spu.quantityMaxMax)
    }

    public var reads: [StreamRead] {
        [StreamRead(Cart.self, .cart(user)), StreamRead(TenantSettings.self, .tenantSettings)]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let cart = try scope.state(Cart.self, .cart(user))
        guard let sku = cart.lines[line]?.sku else {
            throw .rejected(Cart.Rejection.lineNotFound(line))
        }
        try scope.applyToCart(user, .changeQuantity(line, quantity: quantity, offer: try scope.offer(sku)))
        return .nothingToTell
    }
}

public struct SelectCartLines: CommerceCommand {
    public static let route = "cart.select"
    public static let summary = "Choose lines of the cart for the next order, or put them off."
    public static let senders: Set<PrincipalRole> = .shoppers

    private let user: UserID
    private let action: Cart.Action

    public init(_ body: inout BodyReader) {
        user = body.owner()
        action = .selectLines(body.lineKeys(), on: body.flag("on", default: true, "Whether they are chosen."))
    }

    public var reads: [StreamRead] { [StreamRead(Cart.self, .cart(user))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.applyToCart(user, action)
        return .nothingToTell
    }
}

public struct RemoveCartLines: CommerceCommand {
    public static let route = "cart.remove_lines"
    public static let summary = "Take lines out of the cart."
    public static let senders: Set<PrincipalRole> = .shoppers

    private let user: UserID
    private let action: Cart.Action

    public init(_ body: inout BodyReader) {
        user = body.owner()
        action = .removeLines(body.lineKeys())
    }

    public var reads: [StreamRead] { [StreamRead(Cart.self, .cart(user))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.applyToCart(user, action)
        return .nothingToTell
    }
}

public struct AcknowledgeCartChanges: CommerceCommand {
    public static let route = "cart.acknowledge_changes"
    public static let summary = "Say that the new prices of lines were seen."
    public static let senders: Set<PrincipalRole> = .shoppers

    private let user: UserID
    private let items: [CartAcknowledgement]

    public init(_ body: inout BodyReader) {
        user = body.owner()
        items = body.list("items", 1...1_000, "What was seen, line by line.") { item in
            CartAcknowledgement(
                line: item.lineKey(), unitFen: item.fen("unitFen", "The price seen.", example: 2_990),
                priceVersion: item.integer("priceVersion", 0...Int64.max, "Of the product.", example: 2))
        }
    }

    public var reads: [StreamRead] {
        [StreamRead(Cart.self, .cart(user)), StreamRead(TenantSettings.self, .tenantSettings)]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let cart = try scope.state(Cart.self, .cart(user))
        let settings = try scope.state(TenantSettings.self, .tenantSettings)
        let known = items.compactMap { item in cart.lines[item.line].map { (key: item.line, sku: $0.sku) } }
        let spus = try scope.states(Spu.self, known.map { .spu($0.sku.product) })
        var offers: [CartLineKey: CartOffer] = [:]
        for (line, spu) in zip(known, spus) {
            // A line whose product is not on sale has no offer, which the decision refuses by its name.
            offers[line.key] = try? CartOffer(line.sku, in: spu, settings)
        }
        try scope.applyToCart(user, .acknowledgeChanges(items, offers: offers))
        return .nothingToTell
    }
}
