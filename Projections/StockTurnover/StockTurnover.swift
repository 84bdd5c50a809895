import Domain
public import EventSourcing
public import ProjectionKit

/// How fast stock goes: what came, what went, how much lay there on average, and when the last unit was sold.
public enum StockTurnover: Projection {
    public static let name = "stock_turnover"
    public static let version = 1
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = .stock

    /// Of a SKU, over all locations. `onHand = received + returned − sold − removed`.
    public struct Row: ProjectionRow {
        public let sku: String
        public var received: Int64 = 0
        /// Taken off the shelf otherwise than by sale.
        public var removed: Int64 = 0
        public var sold: Int64 = 0
        public var returned: Int64 = 0
        public let since: Timestamp
        public var soldAt: Timestamp?
        /// Up to when `unitSeconds` counts. Events that name an earlier time do not turn it back.
        var through: Timestamp
        /// Units on hand, summed over the seconds they lay there.
        var unitSeconds: Int64 = 0

        public var onHand: Int64 { received + returned - sold - removed }
        public var footprint: Int { 96 }
    }

    /// SKUs by how often their stock was sold, in hundredths.
    public static let byTurnover = "turnover"
    /// SKUs with units on hand, by when the last was sold or, if none was, the first came.
    public static let idle = "idle"
    public static let hasIndexes = true
    public static let movesInIndexes = true

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        guard case .stock(let body) = event.body, Movement(body) != nil else { return }
        visit.row(StockLevel.placement(of: event.key))
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .stock(let body) = event.body, let movement = Movement(body) else { return }
        var stock = row ?? Row(sku: touch.key, since: event.occurredAt, through: event.occurredAt)
        stock.wait(until: event.occurredAt)
        switch movement {
        case .received(let units): stock.received += units
        case .removed(let units): stock.removed += units
        case .returned(let units): stock.returned += units
        case .sold(let units):
            stock.sold += units
            stock.soldAt = stock.soldAt.map { max($0, event.occurredAt) } ?? event.occurredAt
        }
        row = stock
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        if let turnover = row.turnover { visit.entry(byTurnover, key, score: turnover) }
        if row.onHand > 0 { visit.entry(idle, key, score: (row.soldAt ?? row.since).milliseconds) }
    }
}

extension StockTurnover {
    /// What an event does to the units on the shelf; nil for those that only promise them.
    enum Movement {
        case received(Int64)
        case removed(Int64)
        case sold(Int64)
        case returned(Int64)

        init?(_ body: Stock.Event) {
            switch body {
            case .adjusted(let delta, reason: _, docNo: _, openedMode: _):
                self = delta < 0 ? .removed(-delta) : .received(delta)
            case .sold(_, let quantity), .shipped(_, let quantity, shipment: _): self = .sold(quantity)
            case .returned(_, let quantity, condition: .resellable), .quarantineResolved(let quantity, to: .resellable):
                self = .returned(quantity)
            case .returned, .quarantineResolved, .modeChanged, .safetySet, .reserved, .reservationExtended, .committed,
                .allocated, .released, .deallocated:
                return nil
            }
        }
    }
}

extension StockTurnover.Row {
    /// Units on hand on average since the first came, in hundredths; nil before a second has passed.
    var averageOnHand: Int64? {
        let seconds = through.milliseconds / 1_000 - since.milliseconds / 1_000
        guard seconds > 0 else { return nil }
        return Int64(clamping: Int128(unitSeconds) * 100 / Int128(seconds))
    }

    /// How often the average stock was sold, in hundredths; nil while there was none.
    var turnover: Int64? {
        guard let averageOnHand, averageOnHand > 0 else { return nil }
        return min(Int64(clamping: Int128(sold) * 10_000 / Int128(averageOnHand)), 1 << 53)
    }

    /// Stock that is below zero, where it is tracked and never refused, lies nowhere.
    fileprivate mutating func wait(until instant: Timestamp) {
        guard instant > through else { return }
        let seconds = instant.milliseconds / 1_000 - through.milliseconds / 1_000
        unitSeconds += max(0, onHand) * seconds
        through = instant
    }

    public func write(to out: inout ColumnWriter, was old: StockTurnover.Row?) {
        out.text("skuId", sku, was: old?.sku)
        out.integer("received", received, was: old?.received)
        out.integer("removed", removed, was: old?.removed)
        out.integer("sold", sold, was: old?.sold)
        out.integer("returned", returned, was: old?.returned)
        out.integer("onHand", onHand, was: old?.onHand)
        out.integer("averageOnHand", averageOnHand, was: old?.averageOnHand)
        out.integer("turnover", turnover, was: old?.turnover)
        out.instant("since", since, was: old?.since)
        out.instant("through", through, was: old?.through)
        out.instant("soldAt", soldAt, was: old?.soldAt)
        out.integer("_unitSeconds", unitSeconds, was: old?.unitSeconds)
    }

    public init?(columns: Columns) {
        guard let sku = columns.text("skuId"), let received = columns.integer("received"),
            let removed = columns.integer("removed"), let sold = columns.integer("sold"),
            let returned = columns.integer("returned"), let since = columns.instant("since"),
            let through = columns.instant("through"), let unitSeconds = columns.integer("_unitSeconds")
        else { return nil }
        self.init(
            sku: sku, received: received, removed: removed, sold: sold, returned: returned, since: since,
            soldAt: columns.instant("soldAt"), through: through, unitSeconds: unitSeconds)
    }
}
