import JSON

/// What a shopper looks for among stores.
public struct StoreSearchRequest: Hashable, Sendable {
    public var tenant: String
    public var circle: GeoCircle
    /// Words of the name, searched literally as in a search for products; empty is any name.
    public var text: String
    public var onlyOpen = false
    public var offset: Int
    public var limit: Int

    public init(tenant: String, circle: GeoCircle, text: String = "", offset: Int = 0, limit: Int = 20) {
        self.tenant = tenant
        self.circle = circle
        self.text = text
        self.offset = offset
        self.limit = limit
    }
}

public struct StoreSearchReply: Hashable, Sendable {
    public struct Hit: Hashable, Sendable {
        public let storeID: String
        public let millimetres: Int64

        public init(storeID: String, millimetres: Int64) {
            self.storeID = storeID
            self.millimetres = millimetres
        }

        /// The nearest whole number.
        public var metres: Int64 { (millimetres + 500) / 1_000 }
    }

    public var total: Int64 = 0
    /// The nearest first.
    public var hits: [Hit] = []

    public var storeIDs: [String] { hits.map(\.storeID) }
}

extension StoreIndex {
    private static let distance = "distance"

    /// The nearest open stores in a circle, as many as a search for products looks at.
    public func nearest(
        _ circle: GeoCircle, of tenant: String
    ) async throws(SearchError) -> [StoreSearchReply.Hit] {
        var request = StoreSearchRequest(tenant: tenant, circle: circle, limit: SearchRequest.storesMax)
        request.onlyOpen = true
        return try await search(request).hits
    }

    /// The stores in a circle, the nearest first; of those as near, to the millimetre, by id.
    public func search(_ request: StoreSearchRequest) async throws(SearchError) -> StoreSearchReply {
        var filter = [
            request.circle.holds("place"), "tenant == \(GroongaScript.literal(request.tenant))",
        ]
        if request.onlyOpen {
            filter.append("status == \(GroongaScript.literal(StoreDocument.Status.open.rawValue))")
        }
        let column = "columns[\(Self.distance)]"
        var arguments = [
            ("table", GroongaIndex.read("Stores")), ("filter", filter.joined(separator: " && ")),
            ("\(column).stage", "filtered"), ("\(column).type", "Int64"),
            ("\(column).value", request.circle.millimetres(to: "place")),
            ("output_columns", "_key,\(Self.distance)"), ("sort_keys", "\(Self.distance),_key"),
            ("offset", "\(request.offset)"), ("limit", "\(request.limit)"),
        ]
        let words = SearchWords(request.text)
        if !words.query.isEmpty {
            arguments += [("match_columns", "name_text"), ("query", words.query), ("query_flags", "NONE")]
        }
        let selection = try GroongaSelection(try await index.groonga.call("select", arguments))
        var reply = StoreSearchReply()
        reply.total = selection.total
        reply.hits = selection.rows.compactMap { row in
            guard row.count == 2, let key = row[0].asString, let distance = row[1].asInteger else { return nil }
            return StoreSearchReply.Hit(
                storeID: String(key.dropFirst(request.tenant.count + 1)), millimetres: distance)
        }
        return reply
    }
}
