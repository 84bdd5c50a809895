import GraphQLExecution
import Projections

/// The stores of a mall.
enum StoreArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          "A store. Null if there is none of that id, or it is neither open nor paused and the viewer is not staff."
          store(
            "The store's id."
            id: ID!
          ): Store

          """
          The stores of the mall, in the order in which they were made: shoppers see those that are open or paused,
          staff all. Null if they cannot be read now.
          """
          stores(
            "Stores in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning."
            after: Cursor
          ): StoreConnection
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
        }

        "How far a store has come."
        enum StoreStatus {
          "Not opened yet."
          DRAFT
          "It works, in its hours."
          OPEN
          "It takes a break."
          PAUSED
          "It is gone for good."
          CLOSED
        }

        "A store: where it stands, when it is open, and how its goods come to shoppers."
        type Store {
          "The store's id."
          id: ID!
          "Its name."
          name: String!
          "Where it stands, in words."
          address: String!
          "Where it stands, in degrees north. In the datum of the mall's maps; those of WeChat speak GCJ-02."
          latitude: Float!
          "Where it stands, in degrees east."
          longitude: Float!
          "How far it has come."
          status: StoreStatus!
          "Until when it means to be paused; null if that is not known, or it is not paused."
          pausedUntil: DateTime
          "Why it is paused; null if it is not."
          pauseReason: String
          "When it is open in a week, by day and time."
          hours: [StoreHours!]! @listSize(assumedSize: 7)
          "Days on which it stays closed whatever its hours say, the earliest first."
          holidays: [Date!]!
          "Whether shoppers may come for what they ordered."
          offersPickup: Boolean!
          "Whether it brings what was ordered."
          offersDelivery: Boolean!
          "How far it delivers, in metres as the crow flies; null if it does not deliver."
          deliveryRadiusM: Int
          "When it was made."
          createdAt: DateTime!
        }

        "A stretch of a day of the week in which a store is open, in the mall's time zone."
        type StoreHours {
          "The day: 1 is Monday, 7 is Sunday."
          day: Int!
          "From when: `09:00`."
          opens: String!
          "Until when: `22:00`, or `24:00` for the end of the day."
          closes: String!
        }

        "A page of stores."
        type StoreConnection {
          "The stores with their cursors."
          edges: [StoreEdge!]!
          "The stores. Null in the place of one that closed a moment ago."
          nodes: [Store]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many stores the whole list has."
          totalCount: Int!
        }

        "A store in a list."
        type StoreEdge {
          "Its place."
          cursor: Cursor!
          "The store; null if it closed a moment ago."
          node: Store
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "store": .row("store") { Viewers.id($0.arguments.text("id")) },
        "stores": .connection(ListBinding("stores", table: "store")),
    ]

    static let tables: [String: RowTable] = [
        "store": RowTable(
            ReadModel(StoreView.self), shownIf: RowCondition("status", isOneOf: ["\"OPEN\"", "\"PAUSED\""]))
    ]

    static let lists: [String: ListSource] = [
        "stores": .index(ReadModel(StoreView.self)) { (_, viewer) throws(ReadFailure) in
            IndexPlace(Viewers.shop.allows(viewer) ? StoreView.all : StoreView.visible)
        }
    ]

    static let types: [TypeBinding] = [
        TypeBinding(
            "Store", visibility: .public,
            fields: [
                "id": .column("id"), "name": .column("name"), "address": .column("address"),
                "latitude": .column("latitude"), "longitude": .column("longitude"), "status": .column("status"),
                "pausedUntil": .column("pausedUntil"), "pauseReason": .column("pauseReason"),
                "hours": .packed("hours"), "holidays": .column("holidays"), "offersPickup": .column("offersPickup"),
                "offersDelivery": .column("offersDelivery"), "deliveryRadiusM": .column("deliveryRadiusM"),
                "createdAt": .column("createdAt"),
            ]),
        TypeBinding(
            "StoreHours", visibility: .public,
            fields: ["day": .column("day"), "opens": .column("opens"), "closes": .column("closes")]),
        TypeBinding("StoreConnection", visibility: .public, fields: ["totalCount": .extra("totalCount")]),
    ]
}
