/// What the index consists of, in an order in which it can be taken apart; it is made in the order reversed, but that
/// tables come before columns.
extension SearchIndex {
    struct Table {
        let name: String
        let arguments: [(String, String)]

        init(_ name: String, _ flags: String, _ key: String, _ more: [(String, String)] = []) {
            self.name = name
            arguments = [("name", name), ("flags", flags), ("key_type", key)] + more
        }
    }

    struct Column {
        /// `Table.column`
        let name: String
        let arguments: [(String, String)]

        init(_ table: String, _ name: String, _ flags: String, _ type: String, source: String? = nil) {
            self.name = "\(table).\(name)"
            arguments =
                [("table", table), ("name", name), ("flags", flags), ("type", type)]
                + (source.map { [("source", $0)] } ?? [])
        }
    }

    static let tables: [Table] = [
        // Bigrams find any two Chinese characters that stand together; Latin words stay whole. The normaliser
        // folds full and half width, and case.
        Table(
            terms, "TABLE_PAT_KEY", "ShortText",
            [("default_tokenizer", "TokenBigram"), ("normalizer", "NormalizerNFKC150")]),
        Table(products, "TABLE_HASH_KEY", "ShortText"),
        Table("Prices", "TABLE_PAT_KEY", "Int64"),
        Table("Brands", "TABLE_HASH_KEY", "ShortText"),
        Table("Categories", "TABLE_HASH_KEY", "ShortText"),
        Table("Tenants", "TABLE_HASH_KEY", "ShortText"),
        Table(meta, "TABLE_HASH_KEY", "ShortText"),
    ]

    /// Indexes before the columns that are their sources, and these before the columns' tables.
    static let columns: [Column] =
        ["price": "Prices", "brand": "Brands", "category": "Categories", "tenant": "Tenants"]
        .sorted { $0.key < $1.key }
        .map { Column($0.value, "products", "COLUMN_INDEX", products, source: $0.key) }
        + texts.map { Column(terms, "products_\($0)", "COLUMN_INDEX|WITH_POSITION", products, source: $0) }
        + [
            Column(products, "published_at", "COLUMN_SCALAR", "Int64"),
            Column(products, "price", "COLUMN_SCALAR", "Int64"),
            Column(products, "category", "COLUMN_VECTOR", "Categories"),
            Column(products, "brand", "COLUMN_SCALAR", "Brands"),
        ]
        + texts.map { Column(products, $0, "COLUMN_SCALAR", "Text") }
        + [Column(products, "tenant", "COLUMN_SCALAR", "Tenants"), Column(meta, "value", "COLUMN_SCALAR", "Int64")]

    private static let texts = ["category_text", "spec", "title"]
}
