extension IndexLayout {
    /// The index of orders.
    static let orders: IndexLayout = {
        let orders = "Orders"
        let references = [
            ("phone", "OrderPhones"), ("products", "OrderProducts"), ("state", "OrderStates"),
            ("store", "OrderStores"), ("tenant", "OrderTenants"), ("user", "OrderUsers"),
        ]
        return IndexLayout(
            version: 2, documents: orders, meta: "OrderMeta",
            tables: [
                // Numbers are found by any two characters that stand together, so by their ends, too.
                Table(
                    "OrderTerms", "TABLE_PAT_KEY", "ShortText",
                    [("default_tokenizer", "TokenBigramSplitSymbolAlphaDigit"), ("normalizer", "NormalizerNFKC150")]),
                Table(orders, "TABLE_HASH_KEY", "ShortText"),
            ] + references.map { Table($1, "TABLE_HASH_KEY", "ShortText") },
            columns: references.map { Column($1, "orders", "COLUMN_INDEX", orders, source: $0) }
                + [Column("OrderTerms", "orders_numbers", "COLUMN_INDEX|WITH_POSITION", orders, source: "numbers")]
                + references.map { Column(orders, $0, $0 == "products" ? "COLUMN_VECTOR" : "COLUMN_SCALAR", $1) }
                + [
                    Column(orders, "placed_at", "COLUMN_SCALAR", "Int64"),
                    Column(orders, "numbers", "COLUMN_SCALAR", "Text"),
                ])
    }()
}
