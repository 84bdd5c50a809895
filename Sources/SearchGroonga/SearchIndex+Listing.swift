import JSON

extension SearchIndex {
    /// The products of which there are documents, in a fixed order, for those who check the index: at most `limit`
    /// after the first `offset`.
    public func products(
        offset: Int, limit: Int
    ) async throws(SearchError) -> [(tenant: String, spuID: String)] {
        let answer = try await groonga.call(
            "select",
            [
                ("table", Self.products), ("output_columns", "_key"), ("sort_keys", "_id"), ("offset", "\(offset)"),
                ("limit", "\(limit)"),
            ])
        guard let result = answer.asArray?.first?.asArray, result.count >= 2 else {
            throw .notUnderstood(reason: "no result set")
        }
        return result.dropFirst(2).compactMap { row in
            guard let key = row.asArray?.first?.asString, let slash = key.firstIndex(of: "/") else { return nil }
            return (String(key[..<slash]), String(key[key.index(after: slash)...]))
        }
    }
}
