import Domain
public import EventSourcing
public import ProjectionKit

/// Stock adds up at every version of every stream, and nothing is oversold.
///
/// Two sets of books are kept, the ledger's and `Stock`'s own, and must agree at the end of the stream.
public struct StockLaw: Checker {
    public static let name = "stock_adds_up"
    public static let law =
        "on hand = available + reserved + allocated + safety; available ≥ −safety unless only tracked"
    public static let categories: EventCategories = .stock

    private var ledger = StockLedger()
    private var stock = Stock()
    private var last: AuditedEvent?
    /// Something could not be read or booked: what follows says nothing.
    private var isBroken = false

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        guard !isBroken else { return }
        last = event
        guard case .success(.stock(let body)) = event.content else {
            isBroken = true
            return
        }
        let (first, second) = body.amounts
        guard Amounts.areSane(first, second) else {
            isBroken = true
            return findings.report("an amount is out of bounds", at: event)
        }
        if !body.isPositive { findings.report("a quantity of \(first) moves", at: event) }
        if let problem = ledger.book(body) { findings.report(problem, at: event) }
        if !ledger.mayRunShort, ledger.free < 0 {
            findings.report("oversold by \(-ledger.free): \(ledger.onHand) on hand", at: event)
        }
        stock.evolve(body)
    }

    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) {
        defer { self = StockLaw() }
        guard !isBroken, let last else { return }
        if let difference { findings.report("the fold of the stream has other books: \(difference)", at: last) }
        if stock.onHand != stock.available &+ stock.reserved &+ stock.allocated &+ stock.safety {
            findings.report("\(stock.onHand) on hand are not the sum of their parts", at: last)
        }
        let claims = stock.reservations.values.reduce(0) { $0 &+ $1.quantity }
        let promised = stock.allocations.values.reduce(0, &+)
        if claims != stock.reserved || promised != stock.allocated {
            findings.report("claims of \(claims) and \(promised) are booked as others", at: last)
        }
    }

    private var difference: String? {
        let pairs: [(String, Int64, Int64)] = [
            ("onHand", ledger.onHand, stock.onHand), ("reserved", ledger.reserved, stock.reserved),
            ("allocated", ledger.allocated, stock.allocated), ("safety", ledger.safety, stock.safety),
            ("quarantined", ledger.quarantined, stock.quarantined), ("returned", ledger.returned, stock.returned),
            ("shipped", ledger.shipped &+ ledger.sold, stock.shipped),
        ]
        if ledger.mode != stock.mode { return "mode" }
        return pairs.first { $0.1 != $0.2 }.map { "\($0.0) is \($0.1) by its events and \($0.2) by the fold" }
    }
}
