extension IndexLayout {
    /// The index of products.
    static let products: IndexLayout = {
        let products = "Products"
        let texts = ["category_text", "spec", "title_text"]
        // Tenant and price are looked at in the hits: where Groonga has an index, it makes the set of all products
        // first that a mall or a range of prices has, and that takes several times what the words take.
        let indexed = [
            ("brand", "Brands"), ("category", "Categories"), ("completions", "Completions"),
            ("stores", "ProductStores"),
        ]
        return IndexLayout(
            version: 5, documents: products, meta: "Meta",
            tables: [
                .words("Terms"), Table(products, "TABLE_HASH_KEY", "ShortText"),
                Table("Brands", "TABLE_HASH_KEY", "ShortText"),
                Table("Categories", "TABLE_HASH_KEY", "ShortText"),
                Table("Completions", "TABLE_PAT_KEY", "ShortText"),
                Table("ProductStores", "TABLE_HASH_KEY", "ShortText"),
                Table("Tenants", "TABLE_HASH_KEY", "ShortText"),
            ],
            columns: indexed.map { Column($1, "products", "COLUMN_INDEX", products, source: $0) }
                + texts.map { Column("Terms", "products_\($0)", "COLUMN_INDEX|WITH_POSITION", products, source: $0) }
                + [
                    Column(products, "sold", "COLUMN_SCALAR", "Int64"),
                    Column(products, "in_stock", "COLUMN_SCALAR", "Bool"),
                    Column(products, "published_at", "COLUMN_SCALAR", "Int64"),
                    Column(products, "price", "COLUMN_SCALAR", "Int64"),
                    Column(products, "price_band", "COLUMN_SCALAR", "Int64"),
                    Column(products, "category", "COLUMN_VECTOR", "Categories"),
                    Column(products, "completions", "COLUMN_VECTOR", "Completions"),
                    Column(products, "stores", "COLUMN_VECTOR", "ProductStores"),
                    Column(products, "brand", "COLUMN_SCALAR", "Brands"),
                    Column(products, "title", "COLUMN_SCALAR", "Text"),
                ]
                + texts.map { Column(products, $0, "COLUMN_SCALAR", "Text") }
                + [Column(products, "tenant", "COLUMN_SCALAR", "Tenants")])
    }()
}
