import GraphQLExecution
import GraphQLValidation

/// The peers' schema, bound to rows as our projections would store them.
enum PeerSchema {
    /// The lists of rows, by name, with the table their members point into.
    static let lists = [
        "newest": "product", "flash": "product", "best": "product", "banners": "banner", "categories": "category",
        "orders": "order",
    ]

    static func bound(sdl: String) throws -> BoundSchema {
        try BoundSchema(try Schema(sdl: sdl), [query] + types)
    }

    private static let query = TypeBinding(
        "Query", visibility: .public,
        fields: [
            "product": .row("product") { $0.arguments.text("id") },
            "products": .list(ListBinding("newest", table: "product")),
            "flashSale": .list(ListBinding("flash", table: "product")),
            "bestSelling": .list(ListBinding("best", table: "product")),
            "banners": .list(ListBinding("banners", table: "banner", pageSize: 50)),
            "categories": .list(ListBinding("categories", table: "category", pageSize: 50)),
            "cart": .row("cart") { $0.arguments.text("id") },
            "orders": .list(ListBinding("orders", table: "order")),
        ])

    private static let types = [
        type(
            "Product", ["id", "title", "subtitle", "brand", "stock", "images"],
            ["price": .object("price"), "skus": .packed("skus")]),
        type("Sku", ["id", "code", "stock"], ["price": .object("price")]),
        type("Money", ["amount", "currency"]),
        type("Banner", ["id", "title", "image", "link", "position"]),
        type("Category", ["id", "name", "icon", "link", "position"]),
        type("Cart", ["id"], ["lines": .packed("lines")]),
        // Product and variant are read as they are now, as the peers do.
        type(
            "CartLine", ["quantity"],
            [
                "product": .reference("product", key: "product"), "sku": .reference("sku", key: "sku"),
                "total": .object("total"),
            ]),
        type("Order", ["id", "state"], ["total": .object("total"), "lines": .packed("lines")]),
        type("OrderLine", ["title", "quantity"]),
    ]

    private static func type(
        _ name: String, _ columns: [String], _ others: [String: FieldBinding] = [:]
    ) -> TypeBinding {
        var fields = others
        for column in columns { fields[column] = .column(column) }
        return TypeBinding(name, visibility: .public, fields: fields)
    }
}
