public import Domain
public import EventSourcing
public import ProjectionKit

/// The kinds of coupons a shop gives out, and how many are left.
public enum CouponTemplates: Projection {
    public static let name = "coupon_templates"
    public static let version = 1
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = .couponTemplate

    public struct Row: ProjectionRow {
        public let id: String
        /// What never changes, in the bytes it is stored in.
        var frozen: [Columns.Column] = []
        public var status = CouponTemplate.Status.draft
        public var budgetCount: Int64 = 0
        public var issued: Int64 = 0
        public var isClaimable = false
        public var createdAt: Timestamp

        public var footprint: Int { frozen.reduce(200) { $0 + $1.name.count + $1.value.count + 96 } }
    }

    /// Active templates that shoppers may take, newest first.
    public static let claimable = "claimable"
    /// All templates, newest first.
    public static let all = "all"
    public static let hasIndexes = true

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(event.key)
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .couponTemplate(let body) = event.body else { return }
        var template = row ?? Row(id: event.key, createdAt: event.occurredAt)
        switch body {
        case .created(let definition):
            template.frozen = frozen(definition)
            template.budgetCount = definition.budgetCount
            template.isClaimable = definition.isClaimable
        case .activated: template.status = .active
        case .paused: template.status = .paused
        case .ended: template.status = .ended
        case .budgetRaised(let count): template.budgetCount = count
        case .issuedCounted: template.issued += 1
        }
        row = template
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        visit.entry(all, key, score: row.createdAt.milliseconds)
        if row.status == .active, row.isClaimable, row.issued < row.budgetCount {
            visit.entry(claimable, key, score: row.createdAt.milliseconds)
        }
    }

    private static func frozen(_ definition: CouponTemplate.Definition) -> [Columns.Column] {
        var out = FrozenColumns()
        out.text("name", definition.name)
        out.add(definition.rule)
        out.integer("perUser", Int64(definition.perUser))
        out.text("claimFrom", definition.claimFrom.map(InstantText.text))
        out.text("claimTo", definition.claimTo.map(InstantText.text))
        return out.columns
    }
}

extension CouponTemplates.Row {
    static let frozenNames = ["name"] + FrozenColumns.ruleNames + ["perUser", "claimFrom", "claimTo"]

    public func write(to out: inout ColumnWriter, was old: CouponTemplates.Row?) {
        out.text("id", id, was: old?.id)
        if frozen != old?.frozen { for column in frozen { out.frozen(column, was: nil) } }
        out.text("status", status.text, was: old?.status.text)
        out.integer("budgetCount", budgetCount, was: old?.budgetCount)
        out.integer("issuedCount", issued, was: old?.issued)
        out.bool("isClaimable", isClaimable, was: old?.isClaimable)
        out.instant("createdAt", createdAt, was: old?.createdAt)
    }

    public init?(columns: Columns) {
        guard let id = columns.text("id"), let createdAt = columns.instant("createdAt"),
            let status = CouponTemplate.Status.named(columns.text("status"), \.text)
        else { return nil }
        self.init(id: id, createdAt: createdAt)
        self.status = status
        frozen = Self.frozenNames.compactMap { name in
            columns[name].map { Columns.Column(name: Array(name.utf8), value: $0) }
        }
        budgetCount = columns.integer("budgetCount") ?? 0
        issued = columns.integer("issuedCount") ?? 0
        isClaimable = columns.bool("isClaimable") ?? false
    }
}
