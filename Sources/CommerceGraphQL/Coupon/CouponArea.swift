import GraphQLExecution
import Projections

/// Shoppers' coupons, and the kinds of coupons there are.
enum CouponArea: SchemaArea {
    static let queryFields: [String: FieldBinding] = [
        "coupons": FieldBinding.connection(ListBinding("coupons", table: "coupon")).visible(to: .user),
        "couponTemplate": .row("couponTemplate") { Viewers.id($0.arguments.text("id")) },
        "couponTemplates": .connection(ListBinding("couponTemplates", table: "couponTemplate")),
    ]

    static let tables: [String: RowTable] = [
        "coupon": RowTable(ReadModel(CouponWallet.self)),
        "couponTemplate": RowTable(
            ReadModel(CouponTemplates.self),
            shownIf: RowCondition("status", isOneOf: ["\"ACTIVE\"", "\"PAUSED\"", "\"ENDED\""])),
    ]

    static let lists: [String: ListSource] = [
        "coupons": .index(ReadModel(CouponWallet.self)) { (read, viewer) throws(ReadFailure) in
            guard let user = try ListSource.user(read, viewer, or: Viewers.orders) else { return nil }
            let status = read.arguments.text("status").flatMap(CouponWallet.Status.init(rawValue:)) ?? .issued
            return IndexPlace(
                CouponWallet.index(of: user, status), placement: user, isReversed: status != .issued)
        },
        "couponTemplates": .index(ReadModel(CouponTemplates.self)) { (_, _) throws(ReadFailure) in
            IndexPlace(CouponTemplates.claimable, isReversed: true)
        },
    ]

    static let types: [TypeBinding] = [
        TypeBinding(
            "Coupon", visibility: .user, owner: TypeBinding.Owner(column: "userId", unless: Viewers.orders),
            fields: [
                "id": .column("id"), "userId": .column("userId"), "templateId": .column("templateId"),
                "template": .reference("couponTemplate", key: "templateId"), "source": .column("source"),
                "status": .column("status"), "validFrom": .column("validFrom"), "validTo": .column("validTo"),
                "rule": .object(""), "orderId": .column("orderId"), "discount": .object("discount"),
                "changedAt": .column("changedAt"),
            ]),
        TypeBinding("CouponConnection", visibility: .user, fields: ["totalCount": .extra("totalCount")]),
        TypeBinding(
            "CouponRule", visibility: .public,
            fields: [
                "benefit": .column("benefit"), "face": .object("face"), "offBasisPoints": .column("offBasisPoints"),
                "cap": .object("cap"), "threshold": .object("threshold"), "scope": .column("scope"),
                "scopeIds": .column("scopeIds"), "excludedSkuIds": .column("excludedSkuIds"),
                "lanes": .column("lanes"), "excludesReward": .column("excludesReward"),
            ]),
        TypeBinding(
            "CouponTemplate", visibility: .public,
            fields: [
                "id": .column("id"), "name": .column("name"), "status": .column("status"), "rule": .object(""),
                "validFrom": .column("validFrom"), "validTo": .column("validTo"), "validDays": .column("validDays"),
                "isClaimable": .column("isClaimable"), "perUser": .column("perUser"),
                "claimFrom": .column("claimFrom"), "claimTo": .column("claimTo"),
                "budgetCount": .column("budgetCount"), "issuedCount": .column("issuedCount"),
                "createdAt": .column("createdAt"),
            ]),
        TypeBinding("CouponTemplateConnection", visibility: .public, fields: ["totalCount": .extra("totalCount")]),
    ]
}
