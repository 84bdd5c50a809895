import Domain
import EventSourcing
public import ProjectionKit

extension CouponWallet.Row {
    mutating func apply(_ body: Coupon.Event, id: String) {
        switch body {
        case .issued(let issue):
            frozen = Self.columns(of: issue, id: id)
            validTo = issue.validTo
            status = .issued
        case .locked(let order, let discountFen): use(.locked, order.rawValue, discountFen)
        case .redeemed(let order, let discountFen): use(.redeemed, order?.rawValue, discountFen)
        case .released: use(.issued, nil, nil)
        case .restored(_, let validTo):
            use(.issued, nil, nil)
            self.validTo = validTo
        case .expired: status = .expired
        case .voided: status = .voided
        }
    }

    private mutating func use(_ status: CouponWallet.Status, _ order: String?, _ discountFen: Int64?) {
        self.status = status
        self.order = order
        self.discountFen = discountFen
    }

    static let frozenNames =
        ["id", "userId", "templateId", "source", "validFrom"]
        + FrozenColumns.ruleNames.filter { !$0.hasPrefix("valid") }

    private static func columns(of issue: CouponIssue, id: String) -> [Columns.Column] {
        var out = FrozenColumns()
        out.text("id", id)
        out.text("userId", issue.user?.rawValue)
        out.text("templateId", issue.template.rawValue)
        out.text("source", source(issue.source))
        out.text("validFrom", InstantText.text(issue.validFrom))
        guard let rule = issue.rule else { return out.columns }
        var rules = FrozenColumns()
        rules.add(rule)
        // How a template decides validity is the template's; a coupon has instants.
        return out.columns + rules.columns.filter { !$0.name.starts(with: "valid".utf8) }
    }

    private static func source(_ source: CouponSource) -> String {
        switch source {
        case .claim: "CLAIM"
        case .grant: "GRANT"
        case .pos: "POS"
        }
    }

    public func write(to out: inout ColumnWriter, was old: CouponWallet.Row?) {
        if frozen != old?.frozen { for column in frozen { out.frozen(column, was: nil) } }
        out.text("status", status.rawValue, was: old?.status.rawValue)
        out.instant("validTo", validTo, was: old?.validTo)
        out.text("orderId", order, was: old?.order)
        out.integer("discount.amount", discountFen, was: old?.discountFen)
        out.instant("changedAt", changedAt, was: old?.changedAt)
    }

    public init?(columns: Columns) {
        guard let status = columns.text("status").flatMap(CouponWallet.Status.init(rawValue:)),
            let validTo = columns.instant("validTo"), let changedAt = columns.instant("changedAt")
        else { return nil }
        self.init(user: columns.text("userId"), changedAt: changedAt)
        self.status = status
        self.validTo = validTo
        order = columns.text("orderId")
        discountFen = columns.integer("discount.amount")
        frozen = Self.frozenNames.compactMap { name in
            columns[name].map { Columns.Column(name: Array(name.utf8), value: $0) }
        }
    }
}
