import Domain
public import ProjectionKit

/// How many units there are, and how many may still be promised: of a SKU at a location, and of a SKU in all. And where
/// a SKU can be had.
public enum StockLevel: Projection {
    public static let name = "stock_level"
    public static let version = 2
    public static let layout = RowLayout.keyed
    public static let categories: EventCategories = .stock

    public struct Row: ProjectionRow {
        public var sku: String
        /// Nil: all locations.
        public var location: String?
        /// Of one location only: what an order does to it.
        public var mode: String?
        public var onHand: Int64 = 0
        public var reserved: Int64 = 0
        public var allocated: Int64 = 0
        public var safety: Int64 = 0
        public var quarantined: Int64 = 0

        public var available: Int64 { onHand - reserved - allocated - safety }

        /// Whether an order for one unit from this location would be granted.
        public var canBeHad: Bool { available > 0 || mode == StockMode.trackOnly.text }

        public var footprint: Int { 64 }
    }

    /// `{skuId}@{locationId}`, or `{skuId}` for all locations. All rows of a SKU share a bucket.
    public static func placement(of key: String) -> String { String(RowKey.parts(of: key, at: "@").head) }

    /// The index of the locations where a SKU can be had; its name is the SKU's id, and so is its placement.
    public static func locations(of sku: String) -> String { sku }

    public static let hasIndexes = true

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        guard let location = row.location, row.canBeHad else { return }
        visit.entry(locations(of: row.sku), location, score: 0)
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(event.key)
        visit.row(placement(of: event.key))
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .stock(let body) = event.body else { return }
        var level = row ?? Row(key: touch.key)
        row = nil
        level.apply(body)
        row = level
    }
}

extension StockLevel.Row {
    fileprivate init(key: String) {
        let (sku, location) = RowKey.parts(of: key, at: "@")
        self.sku = String(sku)
        self.location = location.map { String($0) }
    }

    fileprivate mutating func apply(_ body: Stock.Event) {
        switch body {
        case .adjusted(let delta, reason: _, docNo: _, let openedMode):
            onHand += delta
            if let openedMode, location != nil { mode = openedMode.text }
        case .modeChanged(old: _, let new): if location != nil { mode = new.text }
        case .safetySet(let old, let new): safety += new - old
        case .reserved(_, let quantity, expiresAt: _): reserved += quantity
        case .reservationExtended: break
        case .committed(_, order: _, let quantity, let revived):
            // A revived commitment found its reservation gone, and free units took its place.
            if !revived { reserved -= quantity }
            allocated += quantity
        case .allocated(_, let quantity, availableAfter: _): allocated += quantity
        case .released(_, let quantity, reason: _): reserved -= quantity
        case .deallocated(_, let quantity, reason: _): allocated -= quantity
        case .shipped(_, let quantity, shipment: _):
            allocated -= quantity
            onHand -= quantity
        case .returned(_, let quantity, let condition): shelve(quantity, condition)
        case .quarantineResolved(let quantity, let condition):
            quarantined -= quantity
            shelve(quantity, condition)
        case .sold(_, let quantity): onHand -= quantity
        }
    }

    private mutating func shelve(_ quantity: Int64, _ condition: Stock.ReturnCondition) {
        switch condition {
        case .resellable: onHand += quantity
        case .quarantine: quarantined += quantity
        case .scrap: break
        }
    }
}

extension StockLevel.Row {
    public func write(to out: inout ColumnWriter, was old: StockLevel.Row?) {
        out.text("skuId", sku, was: old?.sku)
        out.text("locationId", location, was: old?.location)
        out.text("mode", mode, was: old?.mode)
        out.integer("onHand", onHand, was: old?.onHand)
        out.integer("reserved", reserved, was: old?.reserved)
        out.integer("allocated", allocated, was: old?.allocated)
        out.integer("safety", safety, was: old?.safety)
        out.integer("quarantined", quarantined, was: old?.quarantined)
        out.integer("available", available, was: old?.available)
    }

    public init?(columns: Columns) {
        guard let sku = columns.text("skuId"), let onHand = columns.integer("onHand"),
            let reserved = columns.integer("reserved"), let allocated = columns.integer("allocated"),
            let safety = columns.integer("safety"), let quarantined = columns.integer("quarantined")
        else { return nil }
        self.init(
            sku: sku, location: columns.text("locationId"), mode: columns.text("mode"), onHand: onHand,
            reserved: reserved, allocated: allocated, safety: safety, quarantined: quarantined)
    }
}
