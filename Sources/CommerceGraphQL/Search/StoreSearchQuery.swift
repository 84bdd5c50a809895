import GraphQLExecution
import JSON
import SearchGroonga

/// One search for stores as a list: its request to the index, and its reply as a page.
struct StoreSearchQuery: IndexQuery {
    private let request: StoreSearchRequest
    private let list: ListRead
    private let id: ListID

    var projections: [String] { [StoreSink.projection] }

    /// - Throws: `badArgument` for a text that is too long, or a circle that is none; `badCursor`.
    init(_ list: ListRead, tenant: String) throws(ReadFailure) {
        guard let circle = try GeoArgument.circle("point", list) else { throw .badArgument("\"point\" is missing.") }
        var request = StoreSearchRequest(tenant: tenant, circle: circle, text: try SearchQuery.text("query", list))
        request.onlyOpen = list.arguments.boolean("onlyOpen") ?? false
        id = ListID([
            tenant, StoreSink.projection, request.text, request.onlyOpen ? "o" : "", GeoArgument.text(circle),
        ])
        request.offset = try SearchQuery.offset(list, id)
        request.limit = list.wantsItems ? list.page.size : 0
        self.request = request
        self.list = list
    }

    func page(from indexes: SearchIndexes) async throws(SearchError) -> ListPage {
        let reply = try await indexes.stores.search(request)
        var page = ListPage(found: reply.storeIDs, of: reply.total, after: request.offset, list, id)
        page.extras = list.extras.map { name in
            switch name {
            case "totalCount": Array(String(reply.total).utf8)
            case GeoArgument.distance: SearchQuery.numbers(reply.hits.map(\.metres))
            default: nil
            }
        }
        return page
    }
}
