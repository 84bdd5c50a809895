import Domain
public import ProjectionKit

/// What becomes of coupons: how many were given out, used, taken back, and what they took off; in all, by template, and
/// by the day and the month of the orders they were used for.
public enum CouponUse: Projection {
    public static let name = "coupon_use"
    public static let version = 1
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = [.coupon, .order]

    /// One line of the report. Amounts in fen.
    public struct Row: ProjectionRow {
        public let dimension: String
        public let key: String
        /// Nil where the line is of all templates.
        public let template: String?
        public var issued: Int64 = 0
        /// Uses that stand.
        public var redeemed: Int64 = 0
        /// Uses that were taken back.
        public var restored: Int64 = 0
        public var expired: Int64 = 0
        public var voided: Int64 = 0
        public var discountFen: Int64 = 0
        /// The goods of the orders that used them, after discounts.
        public var salesFen: Int64 = 0

        public var footprint: Int { 96 }
    }

    public enum Dimension: String, CaseIterable, Sendable {
        case total = "TOTAL"
        case template = "TEMPLATE"
        case day = "DAY"
        case monthTemplate = "MONTH_TEMPLATE"
    }

    /// The index of a dimension's rows: all scores 0, so members (row keys) are in the order of their bytes.
    public static func index(_ dimension: Dimension) -> String { dimension.rawValue }

    /// `TEMPLATE|t1`, `DAY|2017-03-06`, `MONTH_TEMPLATE|2017-03/t1`; the total is `TOTAL|`.
    public static func key(_ dimension: Dimension, _ key: String) -> String { ReportKey.text(dimension.rawValue, key) }

    public static let hasIndexes = true

    public static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<CouponFact>) {
        switch event.body {
        case .order(.placed(let placement)) where !placement.coupons.isEmpty:
            visit.state("o/\(event.key)", CouponFact(placement))
        case .coupon(.issued(let issue)):
            visit.state("c/\(event.key)", CouponFact(template: issue.template.rawValue))
            visit.want("c/\(event.key)")
        case .coupon(.redeemed(let order, let discountFen)):
            visit.want("c/\(event.key)")
            guard let order else { return }
            visit.want("o/\(order.rawValue)")
            visit.state("u/\(event.key)/\(order.rawValue)", CouponFact(discountFen: discountFen))
        case .coupon(.restored(let order, validTo: _)):
            visit.want("c/\(event.key)")
            visit.want("o/\(order.rawValue)")
            visit.want("u/\(event.key)/\(order.rawValue)")
        case .coupon(.expired), .coupon(.voided): visit.want("c/\(event.key)")
        default: break
        }
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<CouponFact>, _ visit: inout TouchVisitor) {
        guard case .coupon(let body) = event.body, let template = facts["c/\(event.key)"]?.template else { return }
        switch body {
        case .locked, .released: return
        case .issued, .expired, .voided, .redeemed, .restored: break
        }
        visit.row(key(.total, ""))
        visit.row(key(.template, template))
        guard let order = order(of: body), let placed = facts["o/\(order)"]?.day else { return }
        let day = BusinessDay(Int32(clamping: placed))
        visit.row(key(.day, dayText(day)))
        visit.row(key(.monthTemplate, "\(monthText(day))/\(template)"))
    }

    static func order(of body: Coupon.Event) -> String? {
        switch body {
        case .redeemed(let order, discountFen: _): order?.rawValue
        case .restored(let order, validTo: _): order.rawValue
        case .issued, .locked, .released, .expired, .voided: nil
        }
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<CouponFact>) {
        guard case .coupon(let body) = event.body, let template = facts["c/\(event.key)"]?.template else { return }
        var line = row ?? Row(touch.key, template: template)
        let order = order(of: body)
        let salesFen = order.flatMap { facts["o/\($0)"]?.salesFen } ?? 0
        switch body {
        case .issued: line.issued += 1
        case .redeemed(_, let discountFen): line.use(1, discountFen, salesFen)
        case .restored(let order, validTo: _):
            line.restored += 1
            line.use(-1, facts["u/\(event.key)/\(order.rawValue)"]?.discountFen ?? 0, salesFen)
        case .expired: line.expired += 1
        case .voided: line.voided += 1
        case .locked, .released: return
        }
        row = line
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        visit.entry(row.dimension, key, score: 0)
    }
}

extension CouponUse.Row {
    fileprivate init(_ rowKey: String, template: String) {
        let (dimension, key) = ReportKey.parts(rowKey)
        self.init(
            dimension: dimension, key: key,
            template: dimension.hasSuffix(CouponUse.Dimension.template.rawValue) ? template : nil)
    }

    /// - Parameter times: 1, or −1 for a use taken back.
    fileprivate mutating func use(_ times: Int64, _ discountFen: Int64, _ salesFen: Int64) {
        redeemed += times
        self.discountFen += times * discountFen
        self.salesFen += times * salesFen
    }

    public func write(to out: inout ColumnWriter, was old: CouponUse.Row?) {
        out.text("dimension", dimension, was: old?.dimension)
        out.text("key", key, was: old?.key)
        out.text("templateId", template, was: old?.template)
        out.integer("issued", issued, was: old?.issued)
        out.integer("redeemed", redeemed, was: old?.redeemed)
        out.integer("restored", restored, was: old?.restored)
        out.integer("expired", expired, was: old?.expired)
        out.integer("voided", voided, was: old?.voided)
        out.integer("discount.amount", discountFen, was: old?.discountFen)
        out.integer("sales.amount", salesFen, was: old?.salesFen)
    }

    public init?(columns: Columns) {
        guard let dimension = columns.text("dimension"), let key = columns.text("key"),
            let issued = columns.integer("issued"), let redeemed = columns.integer("redeemed"),
            let restored = columns.integer("restored"), let expired = columns.integer("expired"),
            let voided = columns.integer("voided"), let discount = columns.integer("discount.amount"),
            let sales = columns.integer("sales.amount")
        else { return nil }
        self.init(
            dimension: dimension, key: key, template: columns.text("templateId"), issued: issued, redeemed: redeemed,
            restored: restored, expired: expired, voided: voided, discountFen: discount, salesFen: sales)
    }
}
