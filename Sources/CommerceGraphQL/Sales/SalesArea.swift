import GraphQLExecution
import Projections

/// Sums of what was sold. For staff.
enum SalesArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          """
          What was sold, counted when an order is paid, in the order of the keys. For staff. Kept by: nothing (the
          total), STORE, HOUR, DAY, MONTH, CATEGORY, HOUSEHOLD, MONTH with STORE, MONTH with CATEGORY, DAY with STORE,
          DAY with CATEGORY; others are refused with BAD_ARGUMENT.
          """
          salesSummary(
            "The first day; null is the beginning. Only with HOUR, DAY or MONTH, with MONTH the first day of one."
            from: Date
            "The last day; null is the end. Only with HOUR, DAY or MONTH, with MONTH the last day of one."
            to: Date
            "By what the sum is taken; empty or null is the total. The order does not matter."
            by: [SalesDimension!]
            "Lines in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning."
            after: Cursor
          ): SalesConnection!
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "By what a sum of sales is taken."
        enum SalesDimension {
          "By store: its id, or `online`."
          STORE
          """
          By the hour of payment: the day in the shop's time zone, and the instant in UTC at which the hour began:
          `2017-03-06/2017-03-06T06:00:00.000Z`.
          """
          HOUR
          "By the day of payment in the shop's time zone: `2017-03-06`."
          DAY
          "By the month of payment in the shop's time zone: `2017-03`."
          MONTH
          "By category: the names from the top of the tree down, joined by ` / `, or `uncategorised`."
          CATEGORY
          "By buyer: the user's id. Sales to customers unknown are in no line."
          HOUSEHOLD
        }

        "One line of the report. For staff."
        type SalesSummary {
          """
          Of which store, hour, day, month, category or household; with two dimensions the day or month first:
          `2017-03/367`. Empty for the total.
          """
          key: String!
          "What the lines cost after all discounts, without freight."
          sales: Money!
          "What the shop took off by itself."
          ownDiscount: Money!
          "What manufacturers paid by coupons, booked to the sale it belongs to."
          couponTender: Money!
          "What was given back, booked to the sale it belongs to."
          refunds: Money!
          "How many orders; in a category each order with a line of it."
          orders: Fen!
          "How many units."
          units: Fen!
        }

        "A page of the report."
        type SalesConnection {
          "The lines with their cursors."
          edges: [SalesEdge!]!
          "The lines."
          nodes: [SalesSummary!]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many lines the whole report has."
          totalCount: Int!
        }

        "A line in the report."
        type SalesEdge {
          "Its place."
          cursor: Cursor!
          "The line."
          node: SalesSummary!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "salesSummary": FieldBinding.connection(ListBinding("salesSummary", table: "sales")).visible(to: Viewers.sales)
    ]

    static let tables: [String: RowTable] = ["sales": RowTable(ReadModel(SalesSummary.self))]

    static let lists: [String: ListSource] = [
        "salesSummary": .index(ReadModel(SalesSummary.self)) { (read, _) throws(ReadFailure) in
            try ReportPlace(read.arguments, of: "Sales", keptBy: kept).place
        }
    ]

    private static let kept: [ReportPlace.Kept] = [
        kept([], .total), kept(["STORE"], .store), kept(["HOUR"], .hour), kept(["DAY"], .day),
        kept(["MONTH"], .month), kept(["CATEGORY"], .category), kept(["HOUSEHOLD"], .household),
        kept(["MONTH", "STORE"], .monthStore), kept(["MONTH", "CATEGORY"], .monthCategory),
        kept(["DAY", "STORE"], .dayStore), kept(["DAY", "CATEGORY"], .dayCategory),
    ]

    private static func kept(_ names: [String], _ dimension: SalesSummary.Dimension) -> ReportPlace.Kept {
        ReportPlace.Kept(
            names: names, index: SalesSummary.index(dimension), prefix: SalesSummary.key(dimension, ""))
    }

    static let types: [TypeBinding] = [
        TypeBinding(
            "SalesSummary", visibility: Viewers.sales,
            fields: [
                "key": .column("key"), "sales": .object("sales"), "ownDiscount": .object("ownDiscount"),
                "couponTender": .object("couponTender"), "refunds": .object("refunds"), "orders": .column("orders"),
                "units": .column("units"),
            ]),
        TypeBinding("SalesConnection", visibility: Viewers.sales, fields: ["totalCount": .extra("totalCount")]),
    ]
}
