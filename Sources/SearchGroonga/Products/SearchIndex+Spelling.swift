import JSON

extension SearchIndex {
    /// Words that are looked up, and combinations of them that are tried.
    private static let triesMax = 4
    private static let wordScalars = 4...24

    /// For a search that found nothing: the same text with Latin words replaced by words of the index that are spelt
    /// almost alike, if that finds anything. Nil: there is nothing better.
    ///
    /// A word may differ in one letter, or two if it is longer than five; two letters exchanged count as one. The
    /// first letter must be right.
    public func correction(of request: SearchRequest) async throws(SearchError) -> String? {
        let written = SearchWords(request.text).written
        var candidates: [[String]] = []
        var lookups = 0
        for word in written {
            let folded = SearchFold.fold(word)
            guard Self.isCorrectable(folded), lookups < Self.triesMax else {
                candidates.append([word])
                continue
            }
            lookups += 1
            let similar = try await words(like: folded)
            candidates.append(similar.isEmpty || similar.first == folded ? [word] : similar)
        }
        for rank in 0..<Self.triesMax {
            // Where a word has no more candidates, its best one stays.
            let text = candidates.map { $0.indices.contains(rank) ? $0[rank] : $0[0] }.joined(separator: " ")
            guard rank == 0 || candidates.contains(where: { $0.indices.contains(rank) }) else { break }
            guard text != written.joined(separator: " ") else { continue }
            var request = request
            request.text = text
            if try await total(request) > 0 { return text }
        }
        return nil
    }

    private static func isCorrectable(_ word: String) -> Bool {
        wordScalars.contains(word.unicodeScalars.count) && word.unicodeScalars.allSatisfy { ("a"..."z").contains($0) }
    }

    /// Words of the index that are spelt like `word`, the nearest first, then the most frequent. They may be other
    /// tenants': whoever uses them looks whether they find anything.
    private func words(like word: String) async throws(SearchError) -> [String] {
        let distance = word.count > 5 ? 2 : 1
        let options = "{\"max_distance\": \(distance), \"prefix_length\": 1, \"with_transposition\": true}"
        let answer = try await groonga.call(
            "select",
            [
                ("table", GroongaIndex.read("Terms")),
                ("filter", "fuzzy_search(_key, \(GroongaScript.literal(word)), \(options))"),
                ("sort_keys", "-_score,-products_title_text,_key"), ("limit", "\(Self.triesMax)"),
                ("output_columns", "_key"),
            ])
        return try GroongaSelection(answer).rows.compactMap { $0.first?.asString }
    }
}
