import Domain
public import EventSourcing
public import ProjectionKit

/// An order's money is divided without rest, and it goes only through states that follow one another.
public struct OrderLaw: Checker {
    public static let name = "orders_add_up"
    public static let law = "total = Σ units' net + freight; list = discounts + net a line; states follow one another"
    public static let categories: EventCategories = .order

    private var course = OrderCourse()
    private var isBroken = false

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        guard !isBroken else { return }
        guard case .success(.order(let body)) = event.content else {
            isBroken = true
            return
        }
        if case .placed(let placement) = body {
            for problem in Self.problems(of: placement) { findings.report(problem, at: event) }
        }
        if let problem = course.take(body) { findings.report(problem, at: event) }
    }

    public mutating func endStream(_ stream: StreamKey, _ findings: inout Findings) {
        course = OrderCourse()
        isBroken = false
    }
}

extension OrderLaw {
    /// What does not add up in what was agreed.
    static func problems(of order: OrderPlacement) -> [String] {
        var problems: [String] = []
        func same(_ left: Int64, _ right: Int64, _ what: @autoclosure () -> String) {
            if left != right { problems.append("\(what()): \(left) is not \(right)") }
        }
        guard areSane(order) else { return ["an amount is out of bounds"] }
        func sum(_ of: (OrderLine) -> Int64) -> Int64 { order.lines.reduce(0) { $0 &+ of($1) } }
        same(order.totalFen, sum(\.netFen) &+ order.freightFen, "the total, and its lines' net with the freight")
        same(order.goodsFen, sum(\.listFen), "the goods, and its lines at list price")
        same(order.ownDiscountFen, sum(\.ownDiscountFen), "the shop's discount, and its lines'")
        same(order.couponDiscountFen, sum(\.couponDiscountFen), "the coupons' discount, and its lines'")
        same(order.totalFen, order.tender.cardFen &+ order.tender.payableFen, "the total, and what it is paid with")
        for (index, line) in order.lines.enumerated() {
            let name = "line \(index + 1)"
            same(Int64(line.lineNo), Int64(index + 1), "\(name), its number")
            same(
                line.listFen, line.ownDiscountFen &+ line.couponDiscountFen &+ line.netFen,
                "\(name), list price and discounts with net")
            func units(_ of: (UnitRun) -> Int64) -> Int64 { line.runs.reduce(0) { $0 &+ $1.count &* of($1) } }
            same(line.quantity, units { _ in 1 }, "\(name), its quantity and its units")
            same(line.netFen, units(\.netFen), "\(name), net and its units'")
            same(line.ownDiscountFen, units(\.ownDiscountFen), "\(name), the shop's discount and its units'")
            same(line.couponDiscountFen, units(\.couponDiscountFen), "\(name), the coupons' discount and its units'")
            if order.lane != .pos {
                same(line.listFen, line.unitListFen &* line.quantity, "\(name), list price and its units'")
            }
        }
        return problems
    }

    private static func areSane(_ order: OrderPlacement) -> Bool {
        Amounts.areSane(
            order.totalFen, order.goodsFen, order.ownDiscountFen, order.couponDiscountFen, order.freightFen,
            order.tender.cardFen, order.tender.payableFen)
            && order.lines.allSatisfy { line in
                Amounts.areSane(
                    line.listFen, line.ownDiscountFen, line.couponDiscountFen, line.netFen, line.unitListFen)
                    && (1...Fen.lineQuantityMax).contains(line.quantity) && line.netFen >= 0
            }
    }
}
