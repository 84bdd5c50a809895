/// What a shopper looks for.
public struct SearchRequest: Hashable, Sendable {
    public enum Sort: String, Hashable, Sendable, CaseIterable {
        case relevance = "RELEVANCE"
        case priceAscending = "PRICE_ASC"
        case priceDescending = "PRICE_DESC"
        case newest = "NEWEST"
    }

    public static let textBytesMax = 256
    public static let pageMax = 100
    /// How deep one may page; what lies deeper nobody reads.
    public static let offsetMax = 10_000

    public var tenant: String
    /// Searched literally: no character of it is an operator. Words are separated by white space, all must match.
    public var text: String
    public var categoryID: String?
    public var minimumFen: Int64?
    public var maximumFen: Int64?
    public var sort: Sort
    public var offset: Int
    public var limit: Int

    public init(tenant: String, text: String, sort: Sort = .relevance, offset: Int = 0, limit: Int = 20) {
        self.tenant = tenant
        self.text = text
        self.sort = sort
        self.offset = offset
        self.limit = limit
    }
}

public struct SearchFacet: Hashable, Sendable {
    public let value: String
    public let count: Int64

    public init(value: String, count: Int64) {
        self.value = value
        self.count = count
    }
}

public struct SearchReply: Hashable, Sendable {
    public var total: Int64 = 0
    /// Ids of products, best first.
    public var spuIDs: [String] = []
    public var categories: [SearchFacet] = []
    public var brands: [SearchFacet] = []
}
