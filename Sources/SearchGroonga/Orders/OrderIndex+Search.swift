import JSON

/// What staff look for among orders.
public struct OrderSearchRequest: Hashable, Sendable {
    public enum Facet: String, Hashable, Sendable, CaseIterable {
        case users = "user"
        case states = "state"
    }

    public var tenant: String
    /// Parts of numbers and ids, separated by white space; all must match.
    public var text: String
    public var product: String?
    public var store: String?
    public var state: String?
    public var offset: Int
    public var limit: Int
    /// Which facets are counted.
    public var facets = Set(Facet.allCases)

    public init(tenant: String, text: String, offset: Int = 0, limit: Int = 20) {
        self.tenant = tenant
        self.text = text
        self.offset = offset
        self.limit = limit
    }
}

public struct OrderSearchReply: Hashable, Sendable {
    public var total: Int64 = 0
    /// The newest first.
    public var orderIDs: [String] = []
    /// Buyers, those with the most orders first.
    public var users: [SearchFacet] = []
    public var states: [SearchFacet] = []
}

extension OrderIndex {
    /// The page asked for, newest first, with the facets over all hits.
    ///
    /// A word matches a part of the order's number or id, of its buyer's id, or the last digits of the receiver's
    /// telephone number. A whole number of a mobile telephone matches where it is shown the same way.
    public func search(_ request: OrderSearchRequest) async throws(SearchError) -> OrderSearchReply {
        var filter = ["tenant == \(GroongaScript.literal(request.tenant))"]
        for (column, value) in [("store", request.store), ("state", request.state)] {
            if let value { filter.append("\(column) == \(GroongaScript.literal(value))") }
        }
        if let product = request.product { filter.append("products @ \(GroongaScript.literal(product))") }
        var phrases: [String] = []
        for word in request.text.split(whereSeparator: \.isWhitespace).map({ SearchFold.fold(String($0)) }) {
            if let masked = MaskedPhone.masking(word) {
                // An order's own number may look like one.
                let isNumber = "numbers @ \(GroongaScript.literal(word))"
                filter.append("(phone == \(GroongaScript.literal(masked)) || \(isNumber))")
            } else {
                phrases.append(SearchWords.phrase(word))
            }
        }
        var arguments = [
            ("table", GroongaIndex.read("Orders")), ("filter", filter.joined(separator: " && ")),
            ("output_columns", "_key"),
            ("sort_keys", "-placed_at,_key"), ("offset", "\(request.offset)"), ("limit", "\(request.limit)"),
        ]
        if !phrases.isEmpty {
            arguments += [
                ("match_columns", "numbers"), ("query", phrases.joined(separator: " ")), ("query_flags", "NONE"),
            ]
        }
        for facet in OrderSearchRequest.Facet.allCases where request.facets.contains(facet) {
            let name = facet.rawValue
            arguments.append(("drilldowns[\(name)].keys", name))
            arguments.append(("drilldowns[\(name)].sort_keys", "-_nsubrecs,_key"))
            arguments.append(("drilldowns[\(name)].limit", "20"))
            arguments.append(("drilldowns[\(name)].output_columns", "_key,_nsubrecs"))
        }
        let selection = try GroongaSelection(try await index.groonga.call("select", arguments))
        var reply = OrderSearchReply()
        reply.total = selection.total
        reply.orderIDs = selection.rows.compactMap { row in
            row.first?.asString.map { String($0.dropFirst(request.tenant.count + 1)) }
        }
        reply.users = Self.facets(selection, .users)
        reply.states = Self.facets(selection, .states)
        return reply
    }

    private static func facets(_ selection: GroongaSelection, _ facet: OrderSearchRequest.Facet) -> [SearchFacet] {
        selection.counts(facet.rawValue).compactMap { value, count in
            guard let value = value.asString, !value.isEmpty else { return nil }
            return SearchFacet(value: value, count: count)
        }
    }
}
