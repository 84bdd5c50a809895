import GraphQLExecution
import Projections

/// How fast stock goes. For staff.
enum StockTurnoverArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          "How fast the stock of a SKU goes, over all locations. Null if none was ever counted. For staff."
          stockTurnover(
            "The SKU's id."
            sku: ID!
          ): StockTurnover

          "SKUs by how their stock goes. For staff."
          stockTurnovers(
            "In which order."
            order: StockTurnoverOrder! = FASTEST
            "SKUs in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning."
            after: Cursor
          ): StockTurnoverConnection!
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "In which order SKUs are listed by how their stock goes."
        enum StockTurnoverOrder {
          "Those whose stock turned over most often first."
          FASTEST
          "Those whose stock turned over least often first."
          SLOWEST
          "Those with units on hand, the longest without a sale first."
          IDLE
        }

        "How fast the stock of a SKU goes: onHand = received + returned − sold − removed. For staff."
        type StockTurnover {
          "The SKU's id."
          skuId: ID!
          "The SKU; null if it has gone."
          sku: Sku
          "Units that came, other than back from customers."
          received: Count!
          "Units that went otherwise than by sale."
          removed: Count!
          "Units that went to customers."
          sold: Count!
          "Units that came back from customers and are sold again."
          returned: Count!
          "Units on the shelf. May be below zero where stock is tracked and never refused."
          onHand: Count!
          "Units on the shelf on average from `since` to `through`, in hundredths; null if no time passed between."
          averageOnHand: Count
          "How often the average stock was sold, in hundredths: 250 is two and a half times. Null if there was none."
          turnover: Count
          "When the first unit was counted."
          since: DateTime!
          "When units last came or went: the average and the turnover are of then."
          through: DateTime!
          "When the last unit was sold; null if none was."
          soldAt: DateTime
        }

        "A page of SKUs by how their stock goes."
        type StockTurnoverConnection {
          "The SKUs with their cursors."
          edges: [StockTurnoverEdge!]!
          "The SKUs."
          nodes: [StockTurnover!]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many SKUs the whole list has."
          totalCount: Int!
        }

        "A SKU in the list."
        type StockTurnoverEdge {
          "Its place."
          cursor: Cursor!
          "The SKU."
          node: StockTurnover!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "stockTurnover": .row("stockTurnover") { Viewers.id($0.arguments.text("sku")) },
        "stockTurnovers": FieldBinding.connection(ListBinding("stockTurnovers", table: "stockTurnover"))
            .visible(to: Viewers.stock),
    ]

    static let tables: [String: RowTable] = ["stockTurnover": RowTable(ReadModel(StockTurnover.self))]

    static let lists: [String: ListSource] = [
        "stockTurnovers": .index(ReadModel(StockTurnover.self)) { (read, _) throws(ReadFailure) in
            switch read.arguments.text("order") {
            case "IDLE": IndexPlace(StockTurnover.idle)
            case "SLOWEST": IndexPlace(StockTurnover.byTurnover)
            default: IndexPlace(StockTurnover.byTurnover, isReversed: true)
            }
        }
    ]

    static let types: [TypeBinding] = [
        TypeBinding(
            "StockTurnover", visibility: Viewers.stock,
            fields: [
                "skuId": .column("skuId"), "sku": .reference("sku", key: "skuId"), "received": .column("received"),
                "removed": .column("removed"), "sold": .column("sold"), "returned": .column("returned"),
                "onHand": .column("onHand"), "averageOnHand": .column("averageOnHand"),
                "turnover": .column("turnover"), "since": .column("since"), "through": .column("through"),
                "soldAt": .column("soldAt"),
            ]),
        TypeBinding("StockTurnoverConnection", visibility: Viewers.stock, fields: ["totalCount": .extra("totalCount")]),
    ]
}
