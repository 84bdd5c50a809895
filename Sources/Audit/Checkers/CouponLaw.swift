import Domain
public import EventSourcing
public import ProjectionKit

/// A coupon is used once, and no more are handed out than may be.
public struct CouponLaw: Checker {
    public static let name = "coupons_used_once"
    public static let law =
        "a coupon is locked or redeemed by one order at a time; issued and claimed counts rise by one"
    public static let categories: EventCategories = [.coupon, .couponTemplate, .couponUser]

    private enum Phase: Equatable {
        case unborn, issued, expired, voided
        case locked(OrderID, discountFen: Int64)
        case redeemed(OrderID?)
    }

    private var phase = Phase.unborn
    private var budget: Int64?
    private var issued: Int64 = 0
    private var claimed: Int32 = 0

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        guard case .success(let body) = event.content else { return }
        let problem: String? =
            switch body {
            case .coupon(let event): use(event)
            case .couponTemplate(let event): count(event)
            case .couponUser(.counted(_, let count)): claim(count)
            case .spu, .category, .categoryTree, .stock, .cart, .order, .payment, .buyer, .tenantSettings, .store: nil
            }
        if let problem { findings.report(problem, at: event) }
    }

    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) { self = CouponLaw() }

    private mutating func use(_ event: Coupon.Event) -> String? {
        let before = phase
        switch event {
        case .issued:
            phase = .issued
            return before == .unborn ? nil : "issued twice"
        case .locked(let order, let discountFen):
            phase = .locked(order, discountFen: discountFen)
            return before == .issued ? nil : "locked by \(order) while it is \(before)"
        case .redeemed(let order, let discountFen):
            phase = .redeemed(order)
            if case .locked(let holder, let lockedFen) = before {
                return holder == order && lockedFen == discountFen ? nil : "redeemed otherwise than it was locked"
            }
            return before == .issued ? nil : "redeemed while it is \(before)"
        case .released(let order, reason: _):
            phase = .issued
            if case .locked(order, discountFen: _) = before { return nil }
            return "released by \(order) while it is \(before)"
        case .restored(let order, validTo: _):
            phase = .issued
            return before == .redeemed(order) ? nil : "restored by \(order) while it is \(before)"
        case .expired:
            phase = .expired
            return before == .issued ? nil : "expires while it is \(before)"
        case .voided:
            phase = .voided
            return before == .issued || before == .expired ? nil : "voided while it is \(before)"
        }
    }

    private mutating func count(_ event: CouponTemplate.Event) -> String? {
        switch event {
        case .created(let definition):
            defer { budget = definition.budgetCount }
            return budget == nil ? nil : "created twice"
        case .budgetRaised(let count):
            defer { budget = count }
            return count >= (budget ?? 0) ? nil : "the budget sinks to \(count)"
        case .issuedCounted:
            issued += 1
            return issued <= budget ?? 0 ? nil : "\(issued) coupons are issued of \(budget ?? 0)"
        case .activated, .paused, .ended: return budget == nil ? "changed before it was created" : nil
        }
    }

    private mutating func claim(_ count: Int32) -> String? {
        defer { claimed = count }
        return count == claimed &+ 1 ? nil : "coupon \(count) follows coupon \(claimed)"
    }
}
