import Domain
public import EventSourcing
public import ProjectionKit

/// What was sold: in all, and by store, hour, day, month, category and household; counted when an order is paid.
public enum SalesSummary: Projection {
    public static let name = "sales_summary"
    public static let version = 2
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = [.order, .payment]

    /// One line of the report. Amounts in fen.
    public struct Row: ProjectionRow {
        public let dimension: String
        public let key: String
        public var salesFen: Int64 = 0
        public var ownDiscountFen: Int64 = 0
        public var couponTenderFen: Int64 = 0
        public var refundsFen: Int64 = 0
        public var orders: Int64 = 0
        public var units: Int64 = 0

        public var footprint: Int { 64 }
    }

    /// What a sum is taken by. Combinations are rows of their own, so that reading never computes.
    public enum Dimension: String, CaseIterable, Sendable {
        case total = "TOTAL"
        case store = "STORE"
        case hour = "HOUR"
        case day = "DAY"
        case month = "MONTH"
        case category = "CATEGORY"
        case household = "HOUSEHOLD"
        case monthStore = "MONTH_STORE"
        case monthCategory = "MONTH_CATEGORY"
        case dayStore = "DAY_STORE"
        case dayCategory = "DAY_CATEGORY"
    }

    /// The index of a dimension's rows: all scores 0, so members (row keys) are in the order of their bytes.
    public static func index(_ dimension: Dimension) -> String { dimension.rawValue }

    /// `DAY|2017-03-06`, `MONTH_STORE|2017-03/367`; the total is `TOTAL|`.
    public static func key(_ dimension: Dimension, _ key: String) -> String { ReportKey.text(dimension.rawValue, key) }

    /// `2017-03-06/2017-03-06T06:00:00.000Z`: the day in the shop's zone, and the hour's beginning in UTC. No event
    /// says how far the shop's clocks are ahead, and the day in front keeps an hour with the day it is summed in.
    public static func hourKey(_ day: String, _ instant: Timestamp) -> String {
        let hour = instant.milliseconds - instant.milliseconds % 3_600_000
        return "\(day)/\(InstantText.text(Timestamp(milliseconds: hour)))"
    }

    /// The key of sales without a store.
    public static let online = "online"
    /// The key of products without a category.
    public static let uncategorised = "uncategorised"

    public static let hasIndexes = true

    public static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<SoldOrder>) {
        switch event.body {
        case .order(.placed(let placement)): visit.state(event.key, SoldOrder(placement, at: event.occurredAt))
        case .order(.paid(let instant, chargedFen: _, let day)):
            visit.state("paid/\(event.key)", SoldOrder(paidOn: day, at: instant))
            visit.want(event.key)
            visit.want("paid/\(event.key)")
        case .payment(let body) where amounts(body) != nil:
            visit.want(event.key)
            visit.want("paid/\(event.key)")
        default: break
        }
    }

    /// What a payment's event changes in the report: tendered by manufacturers, or given back.
    static func amounts(_ body: Payment.Event) -> (tender: Int64, refund: Int64)? {
        switch body {
        case .chargeSucceeded(_, provider: .manufacturer, pspRef: _, let amountFen, paidAt: _, payer: _, isSettled: _):
            (amountFen, 0)
        case .refundSucceeded(_, item: _, pspRef: _, let amountFen): (0, amountFen)
        default: nil
        }
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        visit.entry(row.dimension, key, score: 0)
    }
}
