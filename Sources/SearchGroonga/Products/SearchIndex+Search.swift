import JSON

extension SearchIndex {
    /// The page asked for, with the facets over all hits.
    public func search(_ request: SearchRequest) async throws(SearchError) -> SearchReply {
        guard request.near?.isEmpty != true else { return SearchReply() }
        let words = SearchWords(request.text)
        let rings = request.sort == .distance ? DistanceRings(request, words, groonga) : nil
        var arguments = Self.arguments(request, words)
        arguments += [
            ("output_columns", Self.columns(request)), ("sort_keys", Self.sortKeys(request, words)),
            ("offset", "\(request.offset)"), ("limit", "\(rings == nil ? request.limit : 0)"),
        ]
        for facet in SearchRequest.Facet.allCases where request.facets.contains(facet) {
            let name = facet.column
            arguments.append(("drilldowns[\(name)].keys", name))
            arguments.append(("drilldowns[\(name)].sort_keys", facet == .prices ? "_key" : "-_nsubrecs,_key"))
            arguments.append(("drilldowns[\(name)].limit", "\(facet.limit)"))
            arguments.append(("drilldowns[\(name)].output_columns", "_key,_nsubrecs"))
        }
        let selection = try GroongaSelection(try await groonga.call("select", arguments))
        var reply = Self.reply(selection, request, words)
        if let rings { reply.hits = try await rings.page(of: reply.total) }
        return reply
    }

    /// How many products match.
    func total(_ request: SearchRequest) async throws(SearchError) -> Int64 {
        guard request.near?.isEmpty != true else { return 0 }
        let arguments = Self.arguments(request, SearchWords(request.text)) + [("limit", "0")]
        return try GroongaSelection(try await groonga.call("select", arguments)).total
    }

    /// - Parameter stores: only what these have, in place of all that are near; a script.
    static func arguments(
        _ request: SearchRequest, _ words: SearchWords, stores: String? = nil
    ) -> [(String, String)] {
        let table = [("table", GroongaIndex.read("Products")), ("filter", filter(request, stores))]
        guard !words.query.isEmpty else { return table }
        return table + [
            ("match_columns", "title_text * 10 || category_text * 3 || spec"), ("query", words.query),
            ("query_flags", "NONE"),
        ]
    }

    private static func filter(_ request: SearchRequest, _ stores: String?) -> String {
        // First, since it is looked up: what follows is looked at in what it leaves.
        let near = stores ?? request.near.map { GroongaScript.isOneOf("stores", $0.map(\.storeID)) }
        var terms = [near, "tenant == \(GroongaScript.literal(request.tenant))"].compactMap(\.self)
        if let category = request.categoryID { terms.append("category @ \(GroongaScript.literal(category))") }
        if !request.brands.isEmpty { terms.append(GroongaScript.isOneOf("brand", request.brands)) }
        if let minimum = request.minimumFen { terms.append("price >= \(minimum)") }
        if let maximum = request.maximumFen { terms.append("price <= \(maximum)") }
        if request.onlyInStock { terms.append("in_stock == true") }
        return terms.joined(separator: " && ")
    }

    /// Ties are broken by key, so that pages neither overlap nor skip.
    private static func sortKeys(_ request: SearchRequest, _ words: SearchWords) -> String {
        switch request.sort {
        case .relevance: words.query.isEmpty ? "-sold,_key" : "-_score,-sold,_key"
        case .priceAscending: "price,_key"
        case .priceDescending: "-price,_key"
        case .newest: "-published_at,_key"
        case .bestSelling, .distance: "-sold,_key"
        }
    }

    static func columns(_ request: SearchRequest) -> String {
        request.near == nil ? "_key,title" : "_key,title,stores,sold"
    }

    private static func reply(
        _ selection: GroongaSelection, _ request: SearchRequest, _ words: SearchWords
    ) -> SearchReply {
        var reply = SearchReply()
        reply.total = selection.total
        reply.hits = hits(selection, request, words)
        reply.categories = facets(selection, .categories)
        reply.brands = facets(selection, .brands)
        reply.prices = selection.counts(SearchRequest.Facet.prices.column).compactMap { value, count in
            value.asInteger.map { PriceFacet(band: PriceBand(holding: $0), count: count) }
        }
        return reply
    }

    /// The columns are those of `columns`.
    static func hits(
        _ selection: GroongaSelection, _ request: SearchRequest, _ words: SearchWords
    ) -> [SearchReply.Hit] {
        selection.rows.compactMap { row in
            guard row.count >= 2, let key = row[0].asString, let title = row[1].asString else { return nil }
            let stores = row.count > 2 ? row[2].asArray ?? [] : []
            let ids = stores.isEmpty ? [] : Set(stores.compactMap(\.asString))
            return SearchReply.Hit(
                spuID: String(key.dropFirst(request.tenant.count + 1)), titleParts: Highlight.parts(of: title, words),
                nearest: request.near?.first { ids.contains($0.storeID) })
        }
    }

    private static func facets(_ selection: GroongaSelection, _ facet: SearchRequest.Facet) -> [SearchFacet] {
        selection.counts(facet.column).compactMap { value, count in
            guard let value = value.asString, !value.isEmpty else { return nil }
            return SearchFacet(value: value, count: count)
        }
    }
}

extension SearchRequest.Facet {
    /// Also the drilldown's name.
    fileprivate var column: String {
        switch self {
        case .categories: "category"
        case .brands: "brand"
        case .prices: "price_band"
        }
    }

    fileprivate var limit: Int {
        switch self {
        case .categories, .prices: 50
        case .brands: 20
        }
    }
}
