/// What a shopper looks for.
public struct SearchRequest: Hashable, Sendable {
    public enum Sort: String, Hashable, Sendable, CaseIterable {
        /// Where the words stand, and how often; then by sales. Without words by sales.
        case relevance = "RELEVANCE"
        case priceAscending = "PRICE_ASC"
        case priceDescending = "PRICE_DESC"
        case newest = "NEWEST"
        case bestSelling = "BEST_SELLING"
        /// How far the nearest store is that has it; then by sales. Without `near` as by sales.
        case distance = "DISTANCE"
    }

    public enum Facet: Hashable, Sendable, CaseIterable {
        case categories, brands, prices
    }

    public static let textBytesMax = 256
    public static let pageMax = 100
    /// How deep one may page; what lies deeper nobody reads.
    public static let offsetMax = 10_000
    public static let brandsMax = 50
    public static let storesMax = 64

    public var tenant: String
    /// Searched literally: no character of it is an operator. Words are separated by white space, all must match.
    public var text: String
    public var categoryID: String?
    /// Any of these; empty is any at all.
    public var brands: [String] = []
    public var minimumFen: Int64?
    public var maximumFen: Int64?
    public var onlyInStock = false
    /// Only what one of these stores has, at most `storesMax`, the nearest first; nil is anything.
    public var near: [StoreSearchReply.Hit]?
    public var sort: Sort
    public var offset: Int
    public var limit: Int
    /// Which facets are counted.
    public var facets = Set(Facet.allCases)

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

public struct PriceFacet: Hashable, Sendable {
    public let band: PriceBand
    public let count: Int64

    public init(band: PriceBand, count: Int64) {
        self.band = band
        self.count = count
    }
}

public struct SearchReply: Hashable, Sendable {
    public struct Hit: Hashable, Sendable {
        public let spuID: String
        /// The title by turns not found and found; the first part was not found and is perhaps empty.
        public let titleParts: [String]
        /// The nearest store that has it; nil without `near`.
        public let nearest: StoreSearchReply.Hit?
    }

    public var total: Int64 = 0
    /// Best first.
    public var hits: [Hit] = []
    public var categories: [SearchFacet] = []
    public var brands: [SearchFacet] = []
    /// By price, the lowest first.
    public var prices: [PriceFacet] = []

    public var spuIDs: [String] { hits.map(\.spuID) }
}
