import Domain
import GraphQLExecution
import JSON
import SearchGroonga

/// One search for products as a list: its request to the index, and its reply as a page.
struct SearchQuery: IndexQuery {
    /// The name of the index's watermark.
    static let projection = "search"

    private static let correction = "didYouMean"
    private static let titleParts = "titleParts"
    private static let near = "near"

    let request: SearchRequest
    /// Where a store has to be that has the product.
    private let circle: GeoCircle?
    private let list: ListRead
    private let id: ListID

    var projections: [String] { Self.projections(list.arguments) }

    /// Where a place is named, stores are asked for, too.
    static let projections: @Sendable (Arguments) -> [String] = { arguments in
        let isNear = arguments[near].map { !$0.isNull } ?? false
        return isNear ? [projection, StoreSink.projection] : [projection]
    }

    /// - Throws: `badArgument` for a text that is too long, prices or places that are none, too many brands, an order
    ///   by distance from nowhere; `badCursor`.
    init(_ list: ListRead, tenant: String) throws(ReadFailure) {
        let sort = list.arguments.text("sort").flatMap(SearchRequest.Sort.init(rawValue:)) ?? .relevance
        var request = SearchRequest(tenant: tenant, text: try Self.text("query", list), sort: sort)
        request.categoryID = list.arguments.text("category")
        if let category = request.categoryID, CategoryID(validating: category) == nil {
            throw .badArgument("\"category\" is no id of a category.")
        }
        request.brands = try Self.brands(list)
        request.minimumFen = try Self.fen("min", list)
        request.maximumFen = try Self.fen("max", list)
        request.onlyInStock = list.arguments.boolean("inStock") ?? false
        circle = try GeoArgument.circle(Self.near, list)
        guard circle != nil || sort != .distance else {
            throw .badArgument("\"sort\" is DISTANCE only with \"near\".")
        }
        id = ListID(
            [
                tenant, Self.projection, request.text, sort.rawValue, request.categoryID.map { "c\($0)" } ?? "",
                request.minimumFen.map { "\($0)" } ?? "", request.maximumFen.map { "\($0)" } ?? "",
                request.onlyInStock ? "s" : "", GeoArgument.text(circle),
            ] + request.brands)
        request.offset = try Self.offset(list, id)
        request.limit = list.wantsItems ? list.page.size : 0
        request.facets = Set(list.extras.compactMap(Self.facet))
        self.request = request
        self.list = list
    }

    func page(from indexes: SearchIndexes) async throws(SearchError) -> ListPage {
        var request = request
        if let circle { request.near = try await indexes.stores.nearest(circle, of: request.tenant) }
        let reply = try await indexes.products.search(request)
        var correction: String?
        if reply.total == 0, list.extras.contains(Self.correction) {
            correction = try await indexes.products.correction(of: request)
        }
        var page = ListPage(found: reply.spuIDs, of: reply.total, after: request.offset, list, id)
        page.extras = list.extras.map { name in
            name == Self.correction ? correction.map { JSONValue.string($0).encoded() } : Self.extra(name, reply)
        }
        return page
    }
}

// MARK: Arguments

extension SearchQuery {
    static func text(_ name: String, _ list: ListRead) throws(ReadFailure) -> String {
        let text = list.arguments.text(name) ?? ""
        guard text.utf8.count <= SearchRequest.textBytesMax else {
            throw .badArgument("\"\(name)\" has at most \(SearchRequest.textBytesMax) bytes.")
        }
        guard !text.unicodeScalars.contains("\0") else {
            throw .badArgument("\"\(name)\" has a character that no text has.")
        }
        return text
    }

    /// Sorted, each once: what is asked for does not depend on their order.
    private static func brands(_ list: ListRead) throws(ReadFailure) -> [String] {
        let brands = Set((list.arguments["brands"]?.list ?? []).compactMap(\.text)).sorted()
        guard brands.count <= SearchRequest.brandsMax else {
            throw .badArgument("\"brands\" has at most \(SearchRequest.brandsMax) items.")
        }
        let isSound = brands.allSatisfy { brand in
            brand.utf8.count <= SearchRequest.textBytesMax && !brand.isEmpty && !brand.unicodeScalars.contains("\0")
        }
        guard isSound else { throw .badArgument("\"brands\" has an item that is no name of a brand.") }
        return brands
    }

    private static func fen(_ end: String, _ list: ListRead) throws(ReadFailure) -> Int64? {
        guard let value = list.arguments["priceRange"]?[end], !value.isNull else { return nil }
        guard let fen = value.int else { throw .badArgument("\"\(end)\" of \"priceRange\" is a whole number of fen.") }
        return fen
    }

    /// How many items stand before the page, by the cursor: its score.
    static func offset(_ list: ListRead, _ id: ListID) throws(ReadFailure) -> Int {
        guard let cursor = list.page.after else { return 0 }
        let place = try PageCursor(cursor, in: id)
        guard let offset = Int(place.score), (1...SearchRequest.offsetMax).contains(offset) else { throw .badCursor }
        return offset
    }
}

// MARK: Extras

extension SearchQuery {
    /// The facet that a column of the page is about.
    private static func facet(_ extra: String) -> SearchRequest.Facet? {
        if extra.hasPrefix("facets.categories.") { return .categories }
        if extra.hasPrefix("facets.brands.") { return .brands }
        return extra.hasPrefix("facets.prices.") ? .prices : nil
    }

    private static func extra(_ name: String, _ reply: SearchReply) -> [UInt8]? {
        switch name {
        case "totalCount": Array(String(reply.total).utf8)
        case titleParts:
            PackedColumn.encode(
                reply.hits.map { JSONValue.array($0.titleParts.map { .string($0) }).encoded() as [UInt8]? })
        case "nearestStoreId":
            PackedColumn.encode(reply.hits.map { hit in hit.nearest.map { JSONValue.string($0.storeID).encoded() } })
        case GeoArgument.distance: numbers(reply.hits.map(\.nearest?.metres))
        case "facets.categories.id": texts(reply.categories)
        case "facets.categories.count": numbers(reply.categories.map(\.count))
        case "facets.brands.value": texts(reply.brands)
        case "facets.brands.count": numbers(reply.brands.map(\.count))
        case "facets.prices.min": numbers(reply.prices.map(\.band.minimumFen))
        case "facets.prices.max": numbers(reply.prices.map(\.band.maximumFen))
        case "facets.prices.count": numbers(reply.prices.map(\.count))
        default: nil
        }
    }

    static func texts(_ facets: [SearchFacet]) -> [UInt8] {
        PackedColumn.encode(facets.map { JSONValue.string($0.value).encoded() })
    }

    static func numbers(_ numbers: [Int64?]) -> [UInt8] {
        PackedColumn.encode(numbers.map { number in number.map { Array(String($0).utf8) } })
    }
}
