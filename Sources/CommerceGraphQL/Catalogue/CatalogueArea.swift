import GraphQLExecution
import Projections

/// Products, their variants, and the tree of categories.
enum CatalogueArea: SchemaArea {
    static let queryFields: [String: FieldBinding] = [
        "product": .row("product") { Viewers.id($0.arguments.text("id")) },
        "products": .connection(ListBinding("products", table: "product")),
        "category": .row("category") { Viewers.id($0.arguments.text("id")) },
        "categories": .list(ListBinding("categories", table: "category", pageSize: 50)),
        "sku": .row("sku") { Viewers.id($0.arguments.text("id")) },
    ]

    static let tables: [String: RowTable] = [
        "product": RowTable(
            ReadModel(ProductPage.self), prefix: "spu/", shownIf: RowCondition("isPublished", isOneOf: ["true"])),
        "sku": RowTable(
            ReadModel(ProductPage.self), prefix: "sku/", shownIf: RowCondition("isSaleable", isOneOf: ["true"])),
        // What lies in a cart is shown there, on sale or not.
        "cartSku": RowTable(ReadModel(ProductPage.self), prefix: "sku/"),
        "category": RowTable(ReadModel(CategoryTreeView.self), prefix: "c/"),
    ]

    static let lists: [String: ListSource] = [
        "products": .index(ReadModel(ProductList.self)) { (read, _) throws(ReadFailure) in products(read) },
        "categories": .index(ReadModel(CategoryTreeView.self)) { (_, _) throws(ReadFailure) in
            IndexPlace(CategoryTreeView.childrenIndex(of: nil))
        },
        "categoryChildren": .index(ReadModel(CategoryTreeView.self)) { (read, _) throws(ReadFailure) in
            read.parentKey.map { IndexPlace(CategoryTreeView.childrenIndex(of: $0)) }
        },
    ]

    private static func products(_ read: ListRead) -> IndexPlace? {
        var category: String?
        if let named = read.arguments.text("category") {
            // What is no id has no products.
            guard let id = Viewers.id(named) else { return nil }
            category = id
        }
        switch read.arguments.text("sort") {
        case "PRICE_ASC": return IndexPlace(ProductList.index(.price, of: category))
        case "PRICE_DESC": return IndexPlace(ProductList.index(.price, of: category), isReversed: true)
        case "BEST_SELLING": return IndexPlace(ProductList.index(.sold, of: category), isReversed: true)
        default: return IndexPlace(ProductList.index(.newest, of: category), isReversed: true)
        }
    }
}
