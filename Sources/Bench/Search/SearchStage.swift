import CommerceGraphQL
import Domain
import EventSourcing
import GraphQLExecution
import JSON
import LocalServers
import MemoryStores
import Projecting
import ProjectionKit
import Projections
import ReadModelRedis
import Redis
import SearchGroonga

/// A shop whose products stand in Redis, with the query engine over it.
struct SearchStage: Sendable {
    let shop: SearchShop
    let index: SearchIndex
    let documents: SearchSink.Documents
    /// Up to where the rows are folded.
    let head: Position

    private let groonga: GroongaClient
    private let store: RedisReadModel
    private let watermarks: Watermarks
    private let queries: CommerceQueries

    private static let page = """
        query($text: String!, $least: Fen) {
          search(query: $text, priceRange: { min: $least }, first: 20) {
            totalCount nodes { id title brand price { amount } } pageInfo { hasNextPage }
            facets { categories { id count category { name } } brands { value count } prices { min max count } }
          }
        }
        """

    /// Folds the shop's history into Redis, and runs `body` with the engine over it.
    static func with<R>(
        _ shop: SearchShop, _ redis: PrivateRedis, _ groonga: GroongaClient, _ context: BenchContext,
        _ body: (SearchStage) async throws -> R
    ) async throws -> R {
        context.say("search: folding \(shop.products) products")
        let log = try await shop.log()
        let head = try await log.head().position
        let configuration = RedisConfiguration(.unix(path: redis.socketPath))
        let (client, rows) = (RedisClient(configuration), RedisClient(configuration))
        let store = RedisReadModel(client: rows)
        let projector = Projector(
            projections: [ProductPage.self, ProductList.self, StockLevel.self, CategoryTreeView.self], log: log,
            personKeys: MemoryPersonKeyStore(), store: store, logger: context.logger)
        let watermarks = Watermarks(client: client)
        let stage = SearchStage(
            shop: shop, index: SearchIndex(groonga: groonga),
            documents: ProductDocuments(redis: client, watermarks: watermarks).documents, head: head,
            groonga: groonga, store: store, watermarks: watermarks,
            queries: try CommerceQueries.make(
                redis: client, search: SearchIndexes(groonga: groonga), watermarks: watermarks))
        // Both end with the bench, below.
        let running = [Task { await projector.run() }, Task { await watermarks.run() }]
        let result: Result<R, any Error>
        do {
            await projector.reached(head)
            running[0].cancel()
            result = .success(try await body(stage))
        } catch {
            result = .failure(error)
        }
        for task in running { task.cancel() }
        for task in running { await task.value }
        await client.close()
        await rows.close()
        return try result.get()
    }

    /// Tells the engine that the index can be asked, as the projector does, and waits until it knows.
    func announce() async throws {
        let mark = Watermark(projection: "search", generation: 1, position: head, epoch: 1)
        try await store.lower(mark, of: .first)
        let outcome = await watermarks.wait(for: ["search"], atLeast: head, until: .now + .seconds(10))
        guard outcome == .reached else { throw WriteSide.Unexpected(description: "search: the index is not told of") }
    }

    /// How many answers Groonga keeps.
    func setCache(_ answers: Int) async throws { _ = try await groonga.call("cache_limit", [("max", "\(answers)")]) }

    func search(_ variables: JSONObject) async throws {
        try await answer(GraphQLRequest(Self.page, variables: variables))
    }

    func suggest(_ typed: String) async throws {
        var variables = JSONObject()
        variables.set("text", to: .string(typed))
        try await answer(
            GraphQLRequest("query($text: String!) { suggestions(text: $text) { texts } }", variables: variables))
    }

    private func answer(_ request: GraphQLRequest) async throws {
        let result = try await queries.engine.answer(request, as: .anonymous(tenant: SearchShop.tenant.rawValue))
        guard result.body.starts(with: Array(#"{"data":{"s"#.utf8)) else {
            throw WriteSide.Unexpected(description: "search: \(String(decoding: result.body, as: UTF8.self))")
        }
    }
}
