import Domain
public import EventSourcing
public import ProjectionKit

/// What an order says of money and goods is what its payment and the stock say.
///
/// Keeps 48 B an order (64 B with its hash, about 100 B with the table's slack) of the tenant in hand. Orders are told
/// apart by 64 bits of hash: among a million, two would be mixed up once in 37 million checks.
public struct OrderAccounts: Checker {
    public static let name = "orders_are_paid"
    public static let law =
        "total + over = charged − refunded + owed, one of over and owed 0; what a till sells leaves its shelf"
    public static let categories: EventCategories = [.order, .payment, .stock]

    private struct Account {
        struct Marks: OptionSet {
            let rawValue: UInt8
            static let placed = Marks(rawValue: 1)
            static let paid = Marks(rawValue: 2)
            static let cancelled = Marks(rawValue: 4)
            static let till = Marks(rawValue: 8)
            static let payment = Marks(rawValue: 16)
            static let sold = Marks(rawValue: 32)
        }

        /// Where to look: the placement, else whatever speaks of the order.
        var position: Int64
        var totalFen: Int64 = 0
        /// Of the payment: charged, less what went back or is on its way.
        var balanceFen: Int64 = 0
        var peakFen: Int64 = 0
        /// Left by the order's word, less those that left by the stock's.
        var units: Int64 = 0
        var marks: Marks = []
    }

    private var accounts: [Int: Account] = [:]
    private var order: (id: Int, position: Int64)?
    private var course = OrderUnits()
    private var payment: (id: Int, position: Int64)?
    private var ledger = PaymentLedger()

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        guard case .success(let body) = event.content else { return }
        switch body {
        case .order(let order): take(order, event)
        case .payment(let payment): take(payment, event, &findings)
        case .stock(.sold(let order, let quantity)):
            book(-quantity, for: order, event.position)
            accounts[Self.hash(order.rawValue)]?.marks.insert(.sold)
        case .stock(.shipped(let order, let quantity, shipment: _)): book(-quantity, for: order, event.position)
        case .stock, .spu, .category, .categoryTree, .cart, .couponTemplate, .couponUser, .coupon, .buyer,
            .tenantSettings, .store:
            break
        }
    }

    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) {
        if let order { accounts[order.id]?.units &+= course.left }
        if let payment {
            accounts[payment.id, default: Account(position: payment.position)].balanceFen = ledger.balanceFen
            accounts[payment.id]?.peakFen = ledger.peakFen
        }
        (order, course, payment, ledger) = (nil, OrderUnits(), nil, PaymentLedger())
    }

    public mutating func endTenant(_ findings: inout Findings) {
        var wrong: [(position: Int64, message: String)] = []
        for account in accounts.values {
            for message in Self.problems(of: account) { wrong.append((account.position, message)) }
        }
        for (position, message) in wrong.sorted(by: { $0.position < $1.position }) {
            findings.report(message, position: Position(position))
        }
        accounts = [:]
    }
}

extension OrderAccounts {
    private static func hash(_ id: some Hashable) -> Int {
        var hasher = Hasher()
        hasher.combine(id)
        return hasher.finalize()
    }

    private mutating func take(_ event: Order.Event, _ recorded: AuditedEvent) {
        let id = Self.hash(String(recorded.stream.key))
        order = (id, recorded.position.rawValue)
        course.take(event)
        switch event {
        case .placed(let placement):
            accounts[id, default: Account(position: 0)].position = recorded.position.rawValue
            accounts[id]?.totalFen = placement.totalFen
            accounts[id]?.marks.formUnion(placement.lane == .pos ? [.placed, .till] : .placed)
        case .paid: accounts[id]?.marks.insert(.paid)
        case .cancelled: accounts[id]?.marks.insert(.cancelled)
        case .linesCancelled, .shipped, .received, .handedOver, .completed, .noted, .hidden: break
        }
    }

    private mutating func take(_ event: Payment.Event, _ recorded: AuditedEvent, _ findings: inout Findings) {
        let id = Self.hash(String(recorded.stream.key))
        payment = (id, recorded.position.rawValue)
        // What the ledger has against an event is another law's to say.
        _ = ledger.book(event)
        guard case .opened(user: _, let totalFen, expiresAt: _) = event else { return }
        accounts[id, default: Account(position: recorded.position.rawValue)].marks.insert(.payment)
        if let account = accounts[id], account.marks.contains(.placed), account.totalFen != totalFen {
            findings.report("opened for \(totalFen) fen; the order comes to \(account.totalFen)", at: recorded)
        }
    }

    private mutating func book(_ units: Int64, for order: OrderID, _ position: Position) {
        accounts[Self.hash(order.rawValue), default: Account(position: position.rawValue)].units &+= units
    }

    private static func problems(of account: Account) -> [String] {
        guard account.marks.contains(.placed) else {
            // Staff may move stock under numbers of another system; money and tills' sales have orders of ours.
            if account.marks.contains(.payment) { return ["a payment is opened for an order that was not placed"] }
            return account.marks.contains(.sold) ? ["units are sold under an order that was not placed"] : []
        }
        var problems: [String] = []
        if !account.marks.contains(.payment) { problems.append("the order has no payment") }
        let dueFen = account.marks.contains(.cancelled) ? 0 : account.totalFen
        if account.balanceFen > dueFen {
            problems.append(
                "\(account.balanceFen) fen are kept of an order that comes to \(dueFen), and not on their way back"
            )
        }
        if account.marks.contains(.paid), account.peakFen < account.totalFen {
            problems.append("counted as paid with \(account.peakFen) of \(account.totalFen) fen")
        }
        if account.marks.contains(.till) ? account.units != 0 : account.units > 0 {
            problems.append("the order says \(account.units) more units left than the stock does")
        }
        return problems
    }
}
