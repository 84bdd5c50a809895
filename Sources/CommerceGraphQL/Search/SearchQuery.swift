import Domain
import GraphQLExecution
import JSON
import SearchGroonga

/// One search as a list: its request to the index, and its reply as a page.
struct SearchQuery: Sendable {
    /// The name of the index's watermark.
    static let projection = "search"

    let request: SearchRequest
    private let list: ListRead
    private let id: ListID

    /// - Throws: `badArgument` for a text that is too long or prices that are none; `badCursor`.
    init(_ list: ListRead, tenant: String) throws(ReadFailure) {
        let text = list.arguments.text("query") ?? ""
        guard text.utf8.count <= SearchRequest.textBytesMax else {
            throw .badArgument("\"query\" has at most \(SearchRequest.textBytesMax) bytes.")
        }
        guard !text.unicodeScalars.contains("\0") else {
            throw .badArgument("\"query\" has a character that no text has.")
        }
        let sort = list.arguments.text("sort").flatMap(SearchRequest.Sort.init(rawValue:)) ?? .relevance
        var request = SearchRequest(tenant: tenant, text: text, sort: sort)
        request.categoryID = list.arguments.text("category")
        if let category = request.categoryID, CategoryID(validating: category) == nil {
            throw .badArgument("\"category\" is no id of a category.")
        }
        request.minimumFen = try Self.fen("min", list)
        request.maximumFen = try Self.fen("max", list)
        id = ListID([
            tenant, Self.projection, text, sort.rawValue, request.categoryID.map { "c\($0)" } ?? "",
            request.minimumFen.map { "\($0)" } ?? "", request.maximumFen.map { "\($0)" } ?? "",
        ])
        if let cursor = list.page.after {
            // The score is how many items stand before the place.
            let place = try PageCursor(cursor, in: id)
            guard let offset = Int(place.score), (1...SearchRequest.offsetMax).contains(offset) else {
                throw .badCursor
            }
            request.offset = offset
        }
        request.limit = list.wantsItems ? list.page.size : 0
        self.request = request
        self.list = list
    }

    private static func fen(_ end: String, _ list: ListRead) throws(ReadFailure) -> Int64? {
        guard let value = list.arguments["priceRange"]?[end], !value.isNull else { return nil }
        guard let fen = value.int else { throw .badArgument("\"\(end)\" of \"priceRange\" is a whole number of fen.") }
        return fen
    }

    func page(_ reply: SearchReply) -> ListPage {
        var page = ListPage(keys: reply.spuIDs)
        page.hasPreviousPage = request.offset > 0
        let end = request.offset + reply.spuIDs.count
        // Past the deepest place there is no going on.
        page.hasNextPage = Int64(end) < reply.total && end <= SearchRequest.offsetMax && !reply.spuIDs.isEmpty
        if list.wantsCursors {
            page.cursors = reply.spuIDs.enumerated().map { index, spu in
                PageCursor(score: String(request.offset + index + 1), member: spu).encoded(in: id)
            }
        }
        page.extras = list.extras.map { Self.extra($0, reply) }
        return page
    }

    private static func extra(_ name: String, _ reply: SearchReply) -> [UInt8]? {
        switch name {
        case "totalCount": Array(String(reply.total).utf8)
        case "facets.categories.id": texts(reply.categories)
        case "facets.categories.count": counts(reply.categories)
        case "facets.brands.value": texts(reply.brands)
        case "facets.brands.count": counts(reply.brands)
        default: nil
        }
    }

    private static func texts(_ facets: [SearchFacet]) -> [UInt8] {
        PackedColumn.encode(facets.map { JSONValue.string($0.value).encoded() })
    }

    private static func counts(_ facets: [SearchFacet]) -> [UInt8] {
        PackedColumn.encode(facets.map { Array(String($0.count).utf8) })
    }
}

/// Asks the search index, several searches at once, and not beyond a deadline.
struct SearchRun: Sendable {
    let index: SearchIndex
    let models: LiveModels

    func run(
        _ queries: [SearchQuery], until deadline: ContinuousClock.Instant
    ) async -> [Result<SearchReply, ReadFailure>] {
        guard models.isReady(SearchQuery.projection) else { return queries.map { _ in .failure(.notReady) } }
        return await withTaskGroup(of: (Int, Result<SearchReply, ReadFailure>)?.self) { group in
            for (number, query) in queries.enumerated() {
                group.addTask { (number, await find(query)) }
            }
            group.addTask {
                // Cut short when all have answered: either way it is over.
                do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return nil }
                return nil
            }
            var found = [Result<SearchReply, ReadFailure>](repeating: .failure(.timeout), count: queries.count)
            var open = queries.count
            while open > 0, let answer = await group.next(), let (number, result) = answer {
                found[number] = result
                open -= 1
            }
            group.cancelAll()
            return found
        }
    }

    private func find(_ query: SearchQuery) async -> Result<SearchReply, ReadFailure> {
        do { return .success(try await index.search(query.request)) } catch { return .failure(.unavailable) }
    }
}
