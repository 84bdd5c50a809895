import GraphQLExecution
import Projections

/// Shoppers' carts.
enum CartArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          "The viewer's cart. Null if nothing was ever put into it."
          cart(
            "Whose cart; null is the viewer's own. Only staff may name another user."
            user: ID
          ): Cart
        }

        "What lies in a shopper's cart. Its owner and staff see it."
        type Cart {
          "Whose it is."
          userId: ID!
          "How many lines it has."
          lineCount: Int!
          "Units in all lines."
          quantityTotal: Count!
          "Units in the lines that are selected."
          selectedQuantity: Count!
          "The lines, in the order they were added."
          lines: [CartLine!]! @listSize(assumedSize: 20)
        }

        "One SKU in a cart."
        type CartLine {
          "The line's own key, which commands name."
          key: ID!
          "The SKU's id."
          skuId: ID!
          "The product's id; null if the SKU's id names none."
          spuId: ID
          "By which way it is to be bought."
          lane: Lane!
          "The store it is to come from; null is any."
          storeId: ID
          "Units."
          quantity: Count!
          "Whether it goes into the next order."
          isSelected: Boolean!
          "The unit price the shopper saw when it was added, or last acknowledged."
          seenPrice: Money!
          "The version of the product's prices the shopper saw. A higher one at the SKU means that a price changed."
          seenPriceVersion: Count!
          "When it was added."
          addedAt: DateTime!
          "The SKU as it is now, on sale or not; null if it has gone."
          sku: Sku
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "cart": FieldBinding.row("cart") { (context) throws(ArgumentError) in
            try Viewers.user(context.arguments, context.viewer, or: Viewers.carts)
        }.visible(to: .user)
    ]

    static let tables: [String: RowTable] = ["cart": RowTable(ReadModel(CartView.self))]

    static let types: [TypeBinding] = [
        TypeBinding(
            "Cart", visibility: .user, owner: TypeBinding.Owner(column: "userId", unless: Viewers.carts),
            fields: [
                "userId": .column("userId"), "lineCount": .column("lineCount"),
                "quantityTotal": .column("quantityTotal"), "selectedQuantity": .column("selectedQuantity"),
                "lines": .packed("lines"),
            ]),
        TypeBinding(
            "CartLine", visibility: .user,
            fields: [
                "key": .column("key"), "skuId": .column("skuId"), "spuId": .column("spuId"), "lane": .column("lane"),
                "storeId": .column("storeId"), "quantity": .column("quantity"), "isSelected": .column("isSelected"),
                "seenPrice": .object("seenPrice"), "seenPriceVersion": .column("seenPriceVersion"),
                "addedAt": .column("addedAt"), "sku": .reference("cartSku", key: "skuId"),
            ]),
    ]
}
