import Domain
public import EventSourcing
public import ProjectionKit

/// No item gives back more than it got, and the ledger's two sets of books agree.
public struct PaymentLaw: Checker {
    public static let name = "payments_add_up"
    public static let law = "0 ≤ refunded + pending ≤ charged for each item; each charge and each refund counts once"
    public static let categories: EventCategories = .payment

    private var ledger = PaymentLedger()
    private var payment = Payment()
    private var last: AuditedEvent?
    private var isBroken = false

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        guard !isBroken else { return }
        last = event
        guard case .success(.payment(let body)) = event.content else {
            isBroken = true
            return
        }
        guard body.amounts.allSatisfy({ Amounts.areSane($0) }) else {
            isBroken = true
            return findings.report("an amount is out of bounds", at: event)
        }
        if let problem = ledger.book(body) { findings.report(problem, at: event) }
        payment.evolve(body)
    }

    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) {
        defer { self = PaymentLaw() }
        guard !isBroken, let last else { return }
        let refunded = ledger.items.values.reduce(0) { $0 &+ $1.refundedFen }
        let pending = ledger.items.values.reduce(0) { $0 &+ $1.pendingFen }
        let isSame =
            ledger.chargedFen == payment.chargedFen && refunded == payment.refundedFen
            && pending == payment.refundPendingFen && ledger.cashFen == payment.cashPaidOutFen
        if !isSame { findings.report("the fold of the stream has other books than its events", at: last) }
    }
}
