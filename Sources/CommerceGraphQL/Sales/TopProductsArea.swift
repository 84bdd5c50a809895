import GraphQLExecution
import Projections

/// The products that sell best. For staff.
enum TopProductsArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          "The products that were sold, counted when an order is paid, the best first. For staff."
          topProducts(
            "The first day of the month of payment in the shop's time zone; null is all time."
            month: Date
            "By what they are ranked."
            by: ProductMeasure! = SALES
            "Products in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning."
            after: Cursor
          ): TopProductConnection!
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "By what products are ranked."
        enum ProductMeasure {
          "By what they brought in."
          SALES
          "By how many units went."
          UNITS
        }

        "A product and how it sold. What went back later is not taken off. For staff."
        type TopProduct {
          "The product's id."
          productId: ID!
          "The product; null if it has gone."
          product: Product
          "What its lines cost after all discounts, without freight."
          sales: Money!
          "How many units."
          units: Count!
          "How many orders had it."
          orders: Count!
        }

        "A page of products by how they sold."
        type TopProductConnection {
          "The products with their cursors."
          edges: [TopProductEdge!]!
          "The products."
          nodes: [TopProduct!]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many products were sold."
          totalCount: Int!
        }

        "A product in the ranking."
        type TopProductEdge {
          "Its place."
          cursor: Cursor!
          "The product."
          node: TopProduct!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "topProducts": FieldBinding.connection(ListBinding("topProducts", table: "topProduct"))
            .visible(to: Viewers.sales)
    ]

    static let tables: [String: RowTable] = ["topProduct": RowTable(ReadModel(TopProducts.self))]

    static let lists: [String: ListSource] = [
        "topProducts": .index(ReadModel(TopProducts.self)) { (read, _) throws(ReadFailure) in
            let measure = read.arguments.text("by").flatMap(TopProducts.Measure.init(rawValue:)) ?? .sales
            return IndexPlace(TopProducts.index(try month(read.arguments), by: measure), isReversed: true)
        }
    ]

    private static func month(_ arguments: Arguments) throws(ReadFailure) -> String? {
        guard let day = try CalendarDay("month", in: arguments) else { return nil }
        guard day.day == 1 else { throw .badArgument("\"month\" is the first day of a month.") }
        return String(day.text.prefix(7))
    }

    static let types: [TypeBinding] = [
        TypeBinding(
            "TopProduct", visibility: Viewers.sales,
            fields: [
                "productId": .column("productId"), "product": .reference("product", key: "productId"),
                "sales": .object("sales"), "units": .column("units"), "orders": .column("orders"),
            ]),
        TypeBinding("TopProductConnection", visibility: Viewers.sales, fields: ["totalCount": .extra("totalCount")]),
    ]
}
