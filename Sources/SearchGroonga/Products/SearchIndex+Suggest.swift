import JSON

extension SearchIndex {
    public static let suggestionsMax = 20

    /// What somebody who has typed `text` may mean, the most frequent first: brands, categories and words of titles
    /// that begin with it; if there are none, titles that hold its words, the last of them perhaps not typed to its
    /// end, the best-selling first.
    public func suggestions(tenant: String, text: String, limit: Int) async throws(SearchError) -> [String] {
        let typed = Self.typed(text)
        guard !typed.isEmpty else { return [] }
        let completions = try await completions(tenant, typed, limit)
        return completions.isEmpty ? try await titles(tenant, typed, limit) : completions
    }

    static func typed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A mall's completions, `folded␟shown`, in no order, each with how many products have it, about.
    func completions(of tenant: String, limit: Int) async throws(SearchError) -> [(text: String, count: Int64)] {
        let prefix = Completions.prefix(tenant, "")
        let answer = try await groonga.call(
            "select",
            [
                ("table", GroongaIndex.read("Completions")), ("filter", "_key @^ \(GroongaScript.literal(prefix))"),
                ("limit", "\(limit)"), ("output_columns", "_key,products"),
            ])
        return try GroongaSelection(answer).rows.compactMap { row in
            guard row.count == 2, let key = row[0].asString, let count = row[1].asInteger else { return nil }
            return (String(decoding: key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self), count)
        }
    }

    private func completions(_ tenant: String, _ typed: String, _ limit: Int) async throws(SearchError) -> [String] {
        let prefix = GroongaScript.literal(Completions.prefix(tenant, typed))
        let answer = try await groonga.call(
            "select",
            [
                // Words are written in several ways, each of which is a completion.
                ("table", GroongaIndex.read("Completions")), ("filter", "_key @^ \(prefix)"), ("limit", "\(limit * 3)"),
                // How many products have it, about.
                ("sort_keys", "-products,_key"), ("output_columns", "_key"),
            ])
        let keys = try GroongaSelection(answer).rows.compactMap { $0.first?.asString }
        return Array(Completions.shown(keys).prefix(limit))
    }

    func titles(_ tenant: String, _ typed: String, _ limit: Int) async throws(SearchError) -> [String] {
        var words = SearchFold.fold(typed).split(separator: " ").map(String.init)
        guard let last = words.popLast() else { return [] }
        let isPrefix = last.unicodeScalars.allSatisfy { $0.isASCII && SearchFold.isAlphanumeric($0) }
        let query = words.map(SearchWords.phrase) + [isPrefix ? "\(last)*" : SearchWords.phrase(last)]
        let answer = try await groonga.call(
            "select",
            [
                ("table", GroongaIndex.read("Products")), ("match_columns", "title_text"),
                ("query", query.joined(separator: " ")), ("query_flags", "NONE"),
                ("filter", "tenant == \(GroongaScript.literal(tenant))"),
                ("sort_keys", "-sold,_key"), ("limit", "\(limit * 2)"), ("output_columns", "title"),
            ])
        var seen: Set<String> = []
        let titles = try GroongaSelection(answer).rows.compactMap { $0.first?.asString }
        return Array(titles.filter { seen.insert(SearchFold.fold($0)).inserted }.prefix(limit))
    }

    /// Removes completions that no product has any more. Costs some microseconds a completion.
    func removeStaleCompletions(of generation: IndexGeneration) async throws(SearchError) {
        let completions = generation.name("Completions")
        let used = try await groonga.call(
            "select",
            [
                ("table", generation.name("Products")), ("limit", "0"), ("drilldowns[completions].keys", "completions"),
                ("drilldowns[completions].limit", "-1"), ("drilldowns[completions].output_columns", "_key,_nsubrecs"),
            ])
        let live = Set(try GroongaSelection(used).counts("completions").compactMap(\.value.asString))
        let all = try await groonga.call(
            "select", [("table", completions), ("limit", "-1"), ("output_columns", "_key")])
        let stale = try GroongaSelection(all).rows.compactMap { $0.first?.asString }.filter { !live.contains($0) }
        for start in stride(from: 0, to: stale.count, by: 500) {
            let batch = Array(stale[start..<min(start + 500, stale.count)])
            _ = try await groonga.call(
                "delete", [("table", completions), ("filter", GroongaScript.isOneOf("_key", batch))])
        }
    }
}
