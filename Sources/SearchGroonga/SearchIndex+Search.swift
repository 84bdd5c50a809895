import JSON

extension SearchIndex {
    /// The page asked for, with the facets over all hits.
    public func search(_ request: SearchRequest) async throws(SearchError) -> SearchReply {
        var arguments = [
            ("table", Self.products), ("output_columns", "_key"), ("filter", Self.filter(request)),
            ("sort_keys", Self.sortKeys(request)), ("offset", "\(request.offset)"), ("limit", "\(request.limit)"),
        ]
        let words = Self.words(request.text)
        if !words.isEmpty {
            arguments.append(("match_columns", "title * 10 || category_text * 3 || spec"))
            arguments.append(("query", words.joined(separator: " ")))
            arguments.append(("query_flags", "NONE"))
        }
        for (name, limit) in [("category", 50), ("brand", 20)] {
            arguments.append(("drilldowns[\(name)].keys", name))
            arguments.append(("drilldowns[\(name)].sort_keys", "-_nsubrecs,_key"))
            arguments.append(("drilldowns[\(name)].limit", "\(limit)"))
            arguments.append(("drilldowns[\(name)].output_columns", "_key,_nsubrecs"))
        }
        return try Self.read(try await groonga.call("select", arguments), tenant: request.tenant)
    }

    /// Each word as a phrase, so that quotes, brackets, minus signs and `OR` are text like any other.
    static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { word in
            let escaped = word.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
            return "\"\(escaped)\""
        }
    }

    private static func filter(_ request: SearchRequest) -> String {
        var terms = ["tenant == \(literal(request.tenant))"]
        if let category = request.categoryID { terms.append("category @ \(literal(category))") }
        if let minimum = request.minimumFen { terms.append("price >= \(minimum)") }
        if let maximum = request.maximumFen { terms.append("price <= \(maximum)") }
        return terms.joined(separator: " && ")
    }

    /// A string of Groonga's script syntax, which is that of JSON.
    private static func literal(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONWriter.appendString(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Ties are broken by key, so that pages neither overlap nor skip.
    private static func sortKeys(_ request: SearchRequest) -> String {
        switch request.sort {
        case .relevance: "-_score,_key"
        case .priceAscending: "price,_key"
        case .priceDescending: "-price,_key"
        case .newest: "-published_at,_key"
        }
    }

    /// `[[[hits], [[name, type]…], [key]…], {"category": [[n], columns, [key, count]…], …}]`
    private static func read(_ answer: JSONValue, tenant: String) throws(SearchError) -> SearchReply {
        guard let parts = answer.asArray, let result = parts.first?.asArray, result.count >= 2 else {
            throw .notUnderstood(reason: "no result set")
        }
        var reply = SearchReply()
        reply.total = result[0].asArray?.first?.asInteger ?? 0
        reply.spuIDs = result.dropFirst(2).compactMap { row in
            row.asArray?.first?.asString.map { String($0.dropFirst(tenant.utf8.count + 1)) }
        }
        let drilldowns = parts.count > 1 ? parts[1] : .null
        reply.categories = facets(drilldowns["category"])
        reply.brands = facets(drilldowns["brand"])
        return reply
    }

    private static func facets(_ drilldown: JSONValue?) -> [SearchFacet] {
        (drilldown?.asArray ?? []).dropFirst(2).compactMap { row in
            guard let cells = row.asArray, cells.count == 2, let value = cells[0].asString,
                let count = cells[1].asInteger
            else { return nil }
            return value.isEmpty ? nil : SearchFacet(value: value, count: count)
        }
    }
}
