import GraphQLExecution
import Projections

/// Units on hand and promised. For staff.
enum StockArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          "The stock of a SKU. Null if none was ever counted there. For staff."
          stock(
            "The SKU's id."
            sku: ID!
            "A location's id; null is all of them."
            location: ID
          ): StockLevel
        }

        "How many units of a SKU there are: available = onHand − reserved − allocated − safety. For staff."
        type StockLevel {
          "The SKU's id."
          skuId: ID!
          "The location's id; null is all of them."
          locationId: ID
          "What an order does to it there; null over all locations."
          mode: StockMode
          "Units on the shelf, promised ones included. May be below zero where the mode is TRACK_ONLY."
          onHand: Count!
          "Units held for orders that are not paid."
          reserved: Count!
          "Units held for orders that are paid and not shipped."
          allocated: Count!
          "Units that are never promised."
          safety: Count!
          "Units that came back and wait to be looked at; in none of the other figures."
          quarantined: Count!
          "Units that may still be promised. May be below zero where the mode is TRACK_ONLY, or safety was raised."
          available: Count!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "stock": .row("stock") { key(sku: $0.arguments.text("sku"), location: $0.arguments.text("location")) }
    ]

    static let tables: [String: RowTable] = ["stock": RowTable(ReadModel(StockLevel.self))]

    static let types: [TypeBinding] = [
        TypeBinding(
            "StockLevel", visibility: Viewers.stock,
            fields: [
                "skuId": .column("skuId"), "locationId": .column("locationId"), "mode": .column("mode"),
                "onHand": .column("onHand"), "reserved": .column("reserved"), "allocated": .column("allocated"),
                "safety": .column("safety"), "quarantined": .column("quarantined"), "available": .column("available"),
            ])
    ]

    /// `sku@location`, or `sku` for all locations.
    static func key(sku: String?, location: String?) -> String? {
        guard let sku = Viewers.id(sku) else { return nil }
        guard let location else { return sku }
        return Viewers.id(location).map { "\(sku)@\($0)" }
    }
}
