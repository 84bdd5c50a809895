import GraphQLExecution

extension CatalogueArea {
    static let types: [TypeBinding] = [
        product, productSku, sku, category,
        TypeBinding(
            "ProductAttribute", visibility: .public, fields: ["name": .column("name"), "value": .column("value")]),
        TypeBinding(
            "ProductSpec", visibility: .public,
            fields: [
                "id": .column("id"), "name": .column("name"), "valueIds": .column("valueIds"),
                "values": .column("values"), "imageKeys": .column("imageKeys"),
            ]),
        TypeBinding(
            "ProductCategory", visibility: .public,
            fields: [
                "id": .column("id"), "path": .column("path"), "ancestorIds": .column("ancestorIds"),
                "category": .reference("category", key: "id"),
            ]),
        TypeBinding("ProductConnection", visibility: .public, fields: ["totalCount": .extra("totalCount")]),
    ]

    private static let product = TypeBinding(
        "Product", visibility: .public,
        fields: [
            "id": .column("id"), "title": .column("title"), "subtitle": .column("subtitle"), "brand": .column("brand"),
            "imageKey": .column("imageKey"), "imageKeys": .column("imageKeys"), "detail": .column("detail"),
            "status": .column("status"), "isPublished": .column("isPublished"), "noCoupon": .column("noCoupon"),
            "noPoints": .column("noPoints"), "price": .object("minPrice"), "maxPrice": .object("maxPrice"),
            "priceVersion": .column("priceVersion"), "createdAt": .column("createdAt"),
            "publishedAt": .column("publishedAt"), "attributes": .packed("attributes"), "specs": .packed("specs"),
            "categories": .packed("categories"), "skus": .packed("skus"),
        ])

    /// Columns that a SKU has in its product's row as in its own.
    private static let variantFields: [String: FieldBinding] = [
        "id": .column("id"), "code": .column("code"), "barcode": .column("barcode"), "price": .object("price"),
        "specText": .column("specText"), "imageKey": .column("imageKey"), "weightGrams": .column("weightGrams"),
        "stockMode": .column("stockMode"), "quantityMin": .column("quantityMin"),
        "quantityMax": .column("quantityMax"), "isEnabled": .column("isEnabled"), "isSaleable": .column("isSaleable"),
    ]

    private static let productSku = TypeBinding(
        "ProductSku", visibility: .public,
        fields: variantFields.merging([
            "valueIds": .column("valueIds"), "stock": .reference("stock", key: "id"),
        ]) { _, new in new })

    private static let sku = TypeBinding(
        "Sku", visibility: .public,
        fields: variantFields.merging([
            "title": .column("title"), "priceVersion": .column("priceVersion"), "spuId": .column("spuId"),
            "product": .reference("product", key: "spuId"),
            "stock": .row("stock") { context in
                StockArea.key(sku: context.parentKey, location: context.arguments.text("location"))
            },
        ]) { _, new in new })

    private static let category = TypeBinding(
        "Category", visibility: .public,
        fields: [
            "id": .column("id"), "name": .column("name"), "parent": .reference("category", key: "parentId"),
            "path": .column("path"), "depth": .column("depth"), "sort": .column("sort"),
            "isVisible": .column("isVisible"),
            "children": .list(ListBinding("categoryChildren", table: "category", parent: .key, pageSize: 50)),
        ])
}
