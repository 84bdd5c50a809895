import Domain
import GraphQLExecution
import JSON
import SearchGroonga

/// One search for orders as a list: its request to the index, and its reply as a page.
struct OrderSearchQuery: IndexQuery {
    private let request: OrderSearchRequest
    private let list: ListRead
    private let id: ListID

    var projections: [String] { [OrderSink.projection] }

    /// - Throws: `badArgument` for a text that is too long, or what is no id; `badCursor`.
    init(_ list: ListRead, tenant: String) throws(ReadFailure) {
        var request = OrderSearchRequest(tenant: tenant, text: try SearchQuery.text("query", list))
        request.product = try Self.id("product", list)
        request.store = try Self.id("store", list)
        request.state = list.arguments.text("state")
        id = ListID([
            tenant, OrderSink.projection, request.text, request.product ?? "", request.store ?? "", request.state ?? "",
        ])
        request.offset = try SearchQuery.offset(list, id)
        request.limit = list.wantsItems ? list.page.size : 0
        request.facets = Set(list.extras.compactMap(Self.facet))
        self.request = request
        self.list = list
    }

    func page(from indexes: SearchIndexes) async throws(SearchError) -> ListPage {
        let reply = try await indexes.orders.search(request)
        var page = ListPage(found: reply.orderIDs, of: reply.total, after: request.offset, list, id)
        page.extras = list.extras.map { Self.extra($0, reply) }
        return page
    }

    private static func id(_ name: String, _ list: ListRead) throws(ReadFailure) -> String? {
        guard let text = list.arguments.text(name) else { return nil }
        guard let id = Viewers.id(text) else { throw .badArgument("\"\(name)\" is no id.") }
        return id
    }

    /// The facet that a column of the page is about.
    private static func facet(_ extra: String) -> OrderSearchRequest.Facet? {
        if extra.hasPrefix("facets.buyers.") { return .users }
        return extra.hasPrefix("facets.states.") ? .states : nil
    }

    private static func extra(_ name: String, _ reply: OrderSearchReply) -> [UInt8]? {
        switch name {
        case "totalCount": Array(String(reply.total).utf8)
        case "facets.buyers.userId": SearchQuery.texts(reply.users)
        case "facets.buyers.count": SearchQuery.numbers(reply.users.map(\.count))
        case "facets.states.state": SearchQuery.texts(reply.states)
        case "facets.states.count": SearchQuery.numbers(reply.states.map(\.count))
        default: nil
        }
    }
}
