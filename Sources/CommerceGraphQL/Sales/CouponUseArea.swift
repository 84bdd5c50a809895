import GraphQLExecution
import Projections

/// What becomes of coupons. For staff.
enum CouponUseArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          """
          How coupons were used, in the order of the keys. For staff. Kept by: nothing (the total), TEMPLATE, DAY, MONTH
          with TEMPLATE; others are refused with BAD_ARGUMENT.
          """
          couponUse(
            "The first day; null is the beginning. Only with DAY or MONTH, with MONTH the first day of one."
            from: Date
            "The last day; null is the end. Only with DAY or MONTH, with MONTH the last day of one."
            to: Date
            "By what the sum is taken; empty or null is the total. The order does not matter."
            by: [CouponDimension!]
            "Lines in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning."
            after: Cursor
          ): CouponUseConnection!
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "By what a sum of coupons is taken."
        enum CouponDimension {
          "By the kind of coupon: the template's id."
          TEMPLATE
          "By the day, in the shop's time zone, on which the order was placed that used it: `2017-03-06`."
          DAY
          "By the month, in the shop's time zone, in which the order was placed that used it: `2017-03`."
          MONTH
        }

        """
        One line of the report. By DAY or MONTH only uses are counted, and only those that an order explains. An order
        with several coupons counts for each of them. For staff.
        """
        type CouponUse {
          "Of which template or day; with a month, the month first: `2017-03/t1`. Empty for the total."
          key: String!
          "The kind of coupon; null if the line is of all kinds, or it has gone."
          template: CouponTemplate
          "How many were given out."
          issued: Count!
          "How many were used and not given back."
          redeemed: Count!
          "How often a coupon was given back after its use."
          restored: Count!
          "How many expired unused."
          expired: Count!
          "How many the shop took back."
          voided: Count!
          "What those that were used took off."
          discount: Money!
          "What the goods of the orders that used them cost after all discounts, without freight."
          sales: Money!
        }

        "A page of the report on coupons."
        type CouponUseConnection {
          "The lines with their cursors."
          edges: [CouponUseEdge!]!
          "The lines."
          nodes: [CouponUse!]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many lines the whole report has."
          totalCount: Int!
        }

        "A line in the report on coupons."
        type CouponUseEdge {
          "Its place."
          cursor: Cursor!
          "The line."
          node: CouponUse!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "couponUse": FieldBinding.connection(ListBinding("couponUse", table: "couponUse")).visible(to: Viewers.sales)
    ]

    static let tables: [String: RowTable] = ["couponUse": RowTable(ReadModel(CouponUse.self))]

    static let lists: [String: ListSource] = [
        "couponUse": .index(ReadModel(CouponUse.self)) { (read, _) throws(ReadFailure) in
            try ReportPlace(read.arguments, of: "Coupons", keptBy: kept).place
        }
    ]

    private static let kept: [ReportPlace.Kept] = [
        kept([], .total), kept(["TEMPLATE"], .template), kept(["DAY"], .day),
        kept(["MONTH", "TEMPLATE"], .monthTemplate),
    ]

    private static func kept(_ names: [String], _ dimension: CouponUse.Dimension) -> ReportPlace.Kept {
        ReportPlace.Kept(names: names, index: CouponUse.index(dimension), prefix: CouponUse.key(dimension, ""))
    }

    static let types: [TypeBinding] = [
        TypeBinding(
            "CouponUse", visibility: Viewers.sales,
            fields: [
                "key": .column("key"), "template": .reference("couponTemplate", key: "templateId"),
                "issued": .column("issued"), "redeemed": .column("redeemed"), "restored": .column("restored"),
                "expired": .column("expired"), "voided": .column("voided"), "discount": .object("discount"),
                "sales": .object("sales"),
            ]),
        TypeBinding("CouponUseConnection", visibility: Viewers.sales, fields: ["totalCount": .extra("totalCount")]),
    ]
}
