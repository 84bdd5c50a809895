import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

public struct RecordSaleCommand: CommerceCommand {
    public static let route = "order.record_sale"
    public static let summary = "Record a sale that was made at a till, whole. Nothing is priced or looked up."
    public static let senders: Set<PrincipalRole> = [.pos, .importer]
    public static let results = [ResultMember("orderId", .string, "The order.")]

    private let command: RecordSale

    public init(_ body: inout BodyReader) {
        let order = body.orderID()
        let store: StoreID = body.id("storeId", "The store it was made in.", example: "s367")
        let user = body.optionalUserID()
        _ = body.happened("soldAt", "When. In milliseconds since 1970; left out, now.")
        command = RecordSale(
            order: order, store: store, user: user,
            lines: body.list("lines", 1...Order.linesMax, "What was sold.") { RecordSale.Line(&$0) },
            tenders: body.list("tenders", 0...100, "How it was paid; may exceed the total by manufacturers' coupons.") {
                RecordSale.Tender(
                    provider: $0.choice("provider", Vocabulary.tender, "Who paid."),
                    amountFen: $0.fen("amountFen", "In fen.", example: 2_990))
            },
            coupons: body.list("coupons", 0...100, "Coupons handed in.") {
                RecordSale.UsedCoupon(coupon: $0.couponID(), template: $0.templateID())
            })
    }

    public var reads: [StreamRead] {
        [StreamRead(TenantSettings.self, .tenantSettings)]
            + command.stockKeys.map { StreamRead(Stock.self, $0.stream) }
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        var states = RecordSale.States()
        states.settings = try scope.state(TenantSettings.self, .tenantSettings)
        // The till names a new order, and coupons nobody here has issued; if not so, the log refuses the commit
        // and all of it is read.
        states.order = try scope.state(Order.self, .order(command.order), new: true)
        states.payment = try scope.state(Payment.self, .payment(command.order), new: true)
        let keys = command.stockKeys
        let stocks = try scope.states(Stock.self, keys.map(\.stream))
        states.stocks = Dictionary(zip(keys, stocks)) { first, _ in first }
        for used in command.coupons {
            states.coupons[used.coupon] = try scope.state(
                Coupon.self, .coupon(used.coupon), new: scope.declaresNew)
        }
        let events: OrderEvents
        do { events = try RecordSale.decide(command, states, scope.context) } catch { throw .rejected(error) }
        try scope.record(events, of: command.order, user: nil)
        return Reply.id("orderId", command.order.rawValue)
    }
}

extension RecordSale.Line {
    fileprivate init(_ body: inout BodyReader) {
        self.init(
            sku: body.skuID(),
            title: body.text("title", 0...200, "The till's own text.", example: "Apples", default: ""),
            category: body.optionalID("categoryId", "Its category.", example: "c12"),
            categoryPath: body.texts(
                "categoryPath", 0...5, each: 1...100, "Its category's names, widest first.", example: ["GROCERY"]),
            quantity: body.units(upTo: Fen.lineQuantityMax),
            shelfFen: body.fen("shelfFen", "At shelf price, the whole line. In fen.", example: 2_990),
            ownDiscountFen: body.fen("ownDiscountFen", "The shop's discount. In fen.", example: 300, default: 0),
            salesFen: body.fen("salesFen", "shelfFen less ownDiscountFen. In fen.", example: 2_690))
    }
}
