import GraphQLExecution
import SearchGroonga

/// Looking for orders and for who placed them. For staff.
enum OrderSearchArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          """
          Orders of all shoppers that match, the newest first, with whose they are. For staff. Null if they cannot be
          read now.
          """
          searchOrders(
            """
            Words, separated by white space, all of which must match: a part of the order's number or id, of its
            buyer's id, or the last four digits of the receiver's telephone number, two characters at least. A whole
            number of a mobile telephone finds orders whose number is shown in the same way, its middle hidden. Names
            and addresses are not searched. At most 256 bytes. Empty is every order.
            """
            query: String! = ""
            "The id of a product that is in them; null is any."
            product: ID
            "The id of the store they were made in; null is any, and none."
            store: ID
            "Whether they are under way; null is any."
            state: OrderState
            "Orders in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning. Not beyond the first 10,000 orders."
            after: Cursor
          ): OrderSearchConnection @cost(weight: "10")
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "A page of found orders. For staff."
        type OrderSearchConnection {
          "The orders with their cursors."
          edges: [OrderEdge!]!
          "The orders. Null in the place of one that is so new that it cannot be read yet."
          nodes: [Order]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many orders match."
          totalCount: Int!
          "How all orders that match spread."
          facets: OrderSearchFacets! @cost(weight: "10")
        }

        "How all orders that match spread. For staff."
        type OrderSearchFacets {
          "Over buyers, those with the most orders first; at most 20. Orders of nobody known are in none."
          buyers: [BuyerFacet!]! @listSize(assumedSize: 20)
          "Over states; most first."
          states: [OrderStateFacet!]! @listSize(assumedSize: 3)
        }

        "How many of the orders are one buyer's. For staff."
        type BuyerFacet {
          "The buyer's id."
          userId: ID!
          "How many."
          count: Int!
        }

        "How many of the orders are in a state. For staff."
        type OrderStateFacet {
          "The state."
          state: OrderState!
          "How many."
          count: Int!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "searchOrders": FieldBinding.connection(ListBinding("searchOrders", table: "order"))
            .visible(to: Viewers.orders)
    ]

    static let lists: [String: ListSource] = [
        "searchOrders": .query(projection: OrderSink.projection) { (read, viewer) throws(ReadFailure) in
            guard Viewers.orders.allows(viewer) else { throw .forbidden("Only staff may search orders.") }
            return try OrderSearchQuery(read, tenant: viewer.tenant)
        }
    ]

    static let types: [TypeBinding] = [
        TypeBinding(
            "OrderSearchConnection", visibility: Viewers.orders,
            fields: ["totalCount": .extra("totalCount"), "facets": .extras("facets")]),
        TypeBinding(
            "OrderSearchFacets", visibility: Viewers.orders,
            fields: ["buyers": .packed("buyers"), "states": .packed("states")]),
        TypeBinding(
            "BuyerFacet", visibility: Viewers.orders, fields: ["userId": .column("userId"), "count": .column("count")]),
        TypeBinding(
            "OrderStateFacet", visibility: Viewers.orders,
            fields: ["state": .column("state"), "count": .column("count")]),
    ]
}
