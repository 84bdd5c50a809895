import GraphQLExecution
import SearchGroonga

/// Looking for stores near a place.
enum StoreSearchArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          """
          Stores within some metres of a point, the nearest first, those as near by id. Only stores that are open or
          paused, which is as their staff say, whatever their hours are. Null if they cannot be read now.

          Distances are as the crow flies, by the haversine formula on a ball of 6,357,303 m, everywhere on the earth.
          The true ones, on the WGS84 ellipsoid, differ by 0.7 % at most: around Shanghai they are 0.4 % more from east
          to west, and 0.1 % less from north to south. Points are taken as exact as 3 cm; at the poles and at longitude
          180, 6 cm.
          """
          storesNear(
            "From where."
            point: GeoPointInput!
            "How far, 1 to 50000."
            withinMetres: Int = 10000
            """
            Words of their names, separated by white space, all of which must match; no character is an operator. As in
            the search for products. At most 256 bytes. Empty is every store.
            """
            query: String! = ""
            "Without those that are paused."
            onlyOpen: Boolean = false
            "Stores in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning. Not beyond the first 10,000 stores."
            after: Cursor
          ): StoreSearchConnection @cost(weight: "10")
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "A point on the earth, in the datum of the mall's maps."
        input GeoPointInput {
          "Degrees north, -90 to 90."
          latitude: Float!
          "Degrees east, -180 to 180."
          longitude: Float!
        }

        "A page of found stores."
        type StoreSearchConnection {
          "The stores with their cursors and distances."
          edges: [StoreSearchEdge!]!
          "The stores, the nearest first. Null in the place of one that was closed a moment ago."
          nodes: [Store]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many stores match."
          totalCount: Int!
        }

        "A found store."
        type StoreSearchEdge {
          "Its place in the list."
          cursor: Cursor!
          "The store; null if it was closed a moment ago."
          node: Store
          "How far it is from the point, in metres, rounded to the nearest."
          distanceMetres: Int!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "storesNear": .connection(ListBinding("storesNear", table: "store"))
    ]

    static let lists: [String: ListSource] = [
        "storesNear": .query(projection: StoreSink.projection) { (read, viewer) throws(ReadFailure) in
            try StoreSearchQuery(read, tenant: viewer.tenant)
        }
    ]

    static let types: [TypeBinding] = [
        TypeBinding("StoreSearchConnection", visibility: .public, fields: ["totalCount": .extra("totalCount")]),
        TypeBinding(
            "StoreSearchEdge", visibility: .public, fields: ["distanceMetres": .edgeExtra(GeoArgument.distance)]),
    ]
}
