import Domain
public import ProjectionKit

extension SalesSummary {
    public static func touches(
        _ event: FoldedEvent, _ facts: FactReader<SoldOrder>, _ visit: inout TouchVisitor
    ) {
        guard isCounted(event.body), let order = facts[event.key] else { return }
        let payment = facts["paid/\(event.key)"] ?? order
        let day = BusinessDay(Int32(clamping: payment.day))
        let (date, month) = (dayText(day), monthText(day))
        visit.row(key(.total, ""), role: whole)
        visit.row(key(.store, order.store), role: whole)
        visit.row(key(.hour, hourKey(date, payment.instant)), role: whole)
        visit.row(key(.day, date), role: whole)
        visit.row(key(.month, month), role: whole)
        visit.row(key(.monthStore, "\(month)/\(order.store)"), role: whole)
        visit.row(key(.dayStore, "\(date)/\(order.store)"), role: whole)
        if let household = order.household { visit.row(key(.household, household), role: whole) }
        for (index, share) in order.shares.enumerated() {
            visit.row(key(.category, share.category), role: part, index: index)
            visit.row(key(.monthCategory, "\(month)/\(share.category)"), role: part, index: index)
            visit.row(key(.dayCategory, "\(date)/\(share.category)"), role: part, index: index)
        }
    }

    /// Rows that count the whole order, and rows that count one category's part of it.
    private static let whole = 0
    private static let part = 1

    private static func isCounted(_ body: CommerceEvent) -> Bool {
        switch body {
        case .order(.paid): true
        case .payment(let body): amounts(body) != nil
        default: false
        }
    }

    public static func fold(
        _ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<SoldOrder>
    ) {
        guard let order = facts[event.key], touch.role == whole || order.shares.indices.contains(touch.index) else {
            return
        }
        var line = row ?? Row(touch.key)
        switch event.body {
        case .order(.paid): line.count(touch.role == part ? order.shares[touch.index...touch.index] : order.shares[...])
        case .payment(let body):
            guard let amounts = amounts(body) else { return }
            let isPart = touch.role == part
            line.couponTenderFen += isPart ? order.split(amounts.tender)[touch.index] : amounts.tender
            line.refundsFen += isPart ? order.split(amounts.refund)[touch.index] : amounts.refund
        default: return
        }
        row = line
    }
}

extension SalesSummary.Row {
    fileprivate init(_ rowKey: String) {
        let (dimension, key) = ReportKey.parts(rowKey)
        self.init(dimension: dimension, key: key)
    }

    fileprivate mutating func count(_ shares: ArraySlice<SalesSummary.SoldOrder.Share>) {
        orders += 1
        for share in shares {
            salesFen += share.netFen
            ownDiscountFen += share.ownDiscountFen
            units += share.units
        }
    }

    public func write(to out: inout ColumnWriter, was old: SalesSummary.Row?) {
        out.text("dimension", dimension, was: old?.dimension)
        out.text("key", key, was: old?.key)
        out.integer("sales.amount", salesFen, was: old?.salesFen)
        out.integer("ownDiscount.amount", ownDiscountFen, was: old?.ownDiscountFen)
        out.integer("couponTender.amount", couponTenderFen, was: old?.couponTenderFen)
        out.integer("refunds.amount", refundsFen, was: old?.refundsFen)
        out.integer("orders", orders, was: old?.orders)
        out.integer("units", units, was: old?.units)
    }

    public init?(columns: Columns) {
        guard let dimension = columns.text("dimension"), let key = columns.text("key"),
            let sales = columns.integer("sales.amount"), let own = columns.integer("ownDiscount.amount"),
            let tender = columns.integer("couponTender.amount"), let refunds = columns.integer("refunds.amount"),
            let orders = columns.integer("orders"), let units = columns.integer("units")
        else { return nil }
        self.init(
            dimension: dimension, key: key, salesFen: sales, ownDiscountFen: own, couponTenderFen: tender,
            refundsFen: refunds, orders: orders, units: units)
    }
}
