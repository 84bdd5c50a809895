extension IndexLayout {
    /// The index of stores.
    static let stores: IndexLayout = {
        let stores = "Stores"
        return IndexLayout(
            version: 1, documents: stores, meta: "StoreMeta",
            tables: [
                .words("StoreTerms"), Table(stores, "TABLE_HASH_KEY", "ShortText"),
                Table("StorePlaces", "TABLE_PAT_KEY", "WGS84GeoPoint"),
                Table("StoreTenants", "TABLE_HASH_KEY", "ShortText"),
            ],
            columns: [
                // Whoever asks asks for a place, of which few stores are near: the rest is looked at in these.
                Column("StorePlaces", "stores", "COLUMN_INDEX", stores, source: "place"),
                Column("StoreTerms", "stores_name", "COLUMN_INDEX|WITH_POSITION", stores, source: "name_text"),
                Column(stores, "status", "COLUMN_SCALAR", "ShortText"),
                Column(stores, "place", "COLUMN_SCALAR", "WGS84GeoPoint"),
                Column(stores, "name_text", "COLUMN_SCALAR", "Text"),
                Column(stores, "tenant", "COLUMN_SCALAR", "StoreTenants"),
            ])
    }()
}
