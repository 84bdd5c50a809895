import GraphQLExecution
import JSON
import SearchGroonga

/// What a shopper who is typing may mean, as a page without items.
struct SuggestionQuery: IndexQuery {
    static let countMax = SearchIndex.suggestionsMax

    private let tenant: String
    private let text: String
    private let list: ListRead

    var projections: [String] { [SearchQuery.projection] }

    /// - Throws: `badArgument` for a text that is too long.
    init(_ list: ListRead, tenant: String) throws(ReadFailure) {
        self.tenant = tenant
        self.list = list
        text = try SearchQuery.text("text", list)
    }

    func page(from indexes: SearchIndexes) async throws(SearchError) -> ListPage {
        let found = try await indexes.completions.suggestions(tenant: tenant, text: text, limit: list.page.size)
        let texts = JSONValue.array(found.map { .string($0) }).encoded()
        return ListPage(keys: [], extras: list.extras.map { $0 == "texts" ? texts : nil })
    }
}
