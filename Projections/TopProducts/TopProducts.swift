import Domain
public import ProjectionKit

/// Which products bring in the most, and of which most units go: of all time, and in each month.
public enum TopProducts: Projection {
    public static let name = "top_products"
    public static let version = 1
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = .order

    public struct Row: ProjectionRow {
        public let product: String
        /// `2017-03`; nil is all time.
        public let month: String?
        public var salesFen: Int64 = 0
        public var units: Int64 = 0
        /// How many orders had it.
        public var orders: Int64 = 0

        public var footprint: Int { 64 }
    }

    public enum Measure: String, CaseIterable, Sendable {
        case sales = "SALES"
        case units = "UNITS"
    }

    /// What a month's keys begin with where all time is meant.
    public static let always = "ALL"

    /// `2017-03|p1`, `ALL|p1`
    public static func key(_ month: String?, _ product: String) -> String { ReportKey.text(month ?? always, product) }

    /// The index of a month's products, or of all time's, by fen or by units. Members are row keys.
    public static func index(_ month: String?, by measure: Measure) -> String {
        "\(month ?? always):\(measure.rawValue)"
    }

    public static let hasIndexes = true
    public static let movesInIndexes = true

    public static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<PlacedProducts>) {
        switch event.body {
        case .order(.placed(let placement)): visit.state(event.key, PlacedProducts(placement))
        case .order(.paid):
            visit.want(event.key)
            visit.forget(event.key)
        case .order(.cancelled): visit.forget(event.key)
        default: break
        }
    }

    public static func touches(
        _ event: FoldedEvent, _ facts: FactReader<PlacedProducts>, _ visit: inout TouchVisitor
    ) {
        guard case .order(.paid(at: _, chargedFen: _, let day)) = event.body, let order = facts[event.key] else {
            return
        }
        let month = monthText(day)
        for (index, share) in order.shares.enumerated() {
            visit.row(key(nil, share.product), index: index)
            visit.row(key(month, share.product), index: index)
        }
    }

    public static func fold(
        _ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<PlacedProducts>
    ) {
        guard let order = facts[event.key], order.shares.indices.contains(touch.index) else { return }
        let share = order.shares[touch.index]
        let month = ReportKey.parts(touch.key).dimension
        var line = row ?? Row(product: share.product, month: month == always ? nil : month)
        line.salesFen += share.netFen
        line.units += share.units
        line.orders += 1
        row = line
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        visit.entry(index(row.month, by: .sales), key, score: row.salesFen)
        visit.entry(index(row.month, by: .units), key, score: row.units)
    }
}

extension TopProducts.Row {
    public func write(to out: inout ColumnWriter, was old: TopProducts.Row?) {
        out.text("productId", product, was: old?.product)
        out.text("month", month, was: old?.month)
        out.integer("sales.amount", salesFen, was: old?.salesFen)
        out.integer("units", units, was: old?.units)
        out.integer("orders", orders, was: old?.orders)
    }

    public init?(columns: Columns) {
        guard let product = columns.text("productId"), let sales = columns.integer("sales.amount"),
            let units = columns.integer("units"), let orders = columns.integer("orders")
        else { return nil }
        self.init(
            product: product, month: columns.text("month"), salesFen: sales, units: units, orders: orders)
    }
}
