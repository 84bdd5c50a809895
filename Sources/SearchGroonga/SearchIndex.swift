import JSON
public import EventSourcing

/// The products' index: its tables, and the writing of documents and checkpoint.
///
/// The index is a projection that can be thrown away at any time: a missing checkpoint means start over.
public struct SearchIndex: Sendable {
    static let products = "Products"
    private static let terms = "Terms"
    private static let meta = "Meta"
    private static let checkpointKey = "checkpoint"
    /// Raise it when tables or the meaning of columns change: an index of another version is built anew.
    private static let version: Int64 = 1

    let groonga: GroongaClient

    public init(groonga: GroongaClient) { self.groonga = groonga }

    /// Makes what is missing. An index of another version is removed first.
    ///
    /// - Returns: the position up to which the index holds everything.
    public func open() async throws(SearchError) -> Position {
        let existing = try await tableNames()
        if existing.contains(Self.meta), let found = try await meta("version"), found == Self.version {
            return Position(try await meta(Self.checkpointKey) ?? 0)
        }
        try await removeTables(existing)
        try await makeTables()
        try await setMeta("version", Self.version)
        return .start
    }

    /// Removes everything; `open` makes it anew.
    public func removeAll() async throws(SearchError) { try await removeTables(try await tableNames()) }

    /// Writes `documents` and removes `gone`. Absolute: doing it again is harmless.
    public func write(
        _ documents: [SearchDocument], removing gone: [(tenant: String, spuID: String)] = []
    ) async throws(SearchError) {
        if !documents.isEmpty {
            var writer = JSONWriter()
            writer.beginArray()
            for document in documents { document.write(to: &writer) }
            writer.endArray()
            _ = try await groonga.load(writer.bytes, into: Self.products)
        }
        for product in gone {
            let key = SearchDocument.key(tenant: product.tenant, spuID: product.spuID)
            do {
                _ = try await groonga.call("delete", [("table", Self.products), ("key", key)])
            } catch {
                // -22: there is no such record, which is what was wanted.
                guard case .refused(code: -22, message: _) = error else { throw error }
            }
        }
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    public func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await setMeta(Self.checkpointKey, position.rawValue)
    }

    public func checkpoint() async throws(SearchError) -> Position { Position(try await meta(Self.checkpointKey) ?? 0) }

    /// How many documents there are, over all tenants.
    public func count() async throws(SearchError) -> Int64 {
        let answer = try await groonga.call("select", [("table", Self.products), ("limit", "0")])
        return answer.asArray?.first?.asArray?.first?.asArray?.first?.asInteger ?? 0
    }
}

extension SearchIndex {
    private func tableNames() async throws(SearchError) -> Set<String> {
        // The first row of the answer describes its columns; a table's name is its second.
        let rows = try await groonga.call("table_list").asArray ?? []
        return Set(rows.dropFirst().compactMap { $0.asArray.flatMap { $0.count > 1 ? $0[1].asString : nil } })
    }

    private func removeTables(_ existing: Set<String>) async throws(SearchError) {
        for table in [Self.terms, Self.products, Self.meta, "Categories", "Brands", "Tenants", "Prices"]
        where existing.contains(table) {
            _ = try await groonga.call("table_remove", [("name", table), ("dependent", "yes")])
        }
    }

    private func makeTables() async throws(SearchError) {
        func table(_ name: String, _ flags: String, _ key: String, _ more: [(String, String)] = [])
            async throws(SearchError)
        {
            _ = try await groonga.call("table_create", [("name", name), ("flags", flags), ("key_type", key)] + more)
        }
        func column(_ table: String, _ name: String, _ flags: String, _ type: String, source: String? = nil)
            async throws(SearchError)
        {
            var arguments = [("table", table), ("name", name), ("flags", flags), ("type", type)]
            if let source { arguments.append(("source", source)) }
            _ = try await groonga.call("column_create", arguments)
        }
        try await table(Self.meta, "TABLE_HASH_KEY", "ShortText")
        try await column(Self.meta, "value", "COLUMN_SCALAR", "Int64")
        for name in ["Tenants", "Categories", "Brands"] { try await table(name, "TABLE_HASH_KEY", "ShortText") }
        try await table("Prices", "TABLE_PAT_KEY", "Int64")
        try await table(Self.products, "TABLE_HASH_KEY", "ShortText")
        try await column(Self.products, "tenant", "COLUMN_SCALAR", "Tenants")
        for name in ["title", "spec", "category_text"] {
            try await column(Self.products, name, "COLUMN_SCALAR", "Text")
        }
        try await column(Self.products, "brand", "COLUMN_SCALAR", "Brands")
        try await column(Self.products, "category", "COLUMN_VECTOR", "Categories")
        try await column(Self.products, "price", "COLUMN_SCALAR", "Int64")
        try await column(Self.products, "published_at", "COLUMN_SCALAR", "Int64")
        // Bigrams find any two Chinese characters that stand together; Latin words stay whole. The normaliser
        // folds full and half width, and case.
        try await table(
            Self.terms, "TABLE_PAT_KEY", "ShortText",
            [("default_tokenizer", "TokenBigram"), ("normalizer", "NormalizerNFKC150")])
        for name in ["title", "spec", "category_text"] {
            try await column(
                Self.terms, "products_\(name)", "COLUMN_INDEX|WITH_POSITION", Self.products, source: name)
        }
        try await column("Tenants", "products", "COLUMN_INDEX", Self.products, source: "tenant")
        try await column("Categories", "products", "COLUMN_INDEX", Self.products, source: "category")
        try await column("Brands", "products", "COLUMN_INDEX", Self.products, source: "brand")
        try await column("Prices", "products", "COLUMN_INDEX", Self.products, source: "price")
    }

    private func meta(_ key: String) async throws(SearchError) -> Int64? {
        let answer = try await groonga.call(
            "select",
            [("table", Self.meta), ("filter", "_key == \"\(key)\""), ("output_columns", "value"), ("limit", "1")])
        // [[[hits], [[name, type]…], [value]]]
        guard let result = answer.asArray?.first?.asArray, result.count > 2 else { return nil }
        return result[2].asArray?.first?.asInteger
    }

    private func setMeta(_ key: String, _ value: Int64) async throws(SearchError) {
        var writer = JSONWriter()
        writer.value([["_key": .string(key), "value": .integer(value)]])
        _ = try await groonga.load(writer.bytes, into: Self.meta)
    }
}
