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

/// Searching among 100,000 products with Chinese titles: how fast the index is built, and how soon the query engine has
/// an answer, from the document's text to the bytes of the reply: Groonga, the products' rows in Redis, the facets.
/// Without HTTP, which `graphql` measures.
struct SearchBench: Bench {
    private static let queriesPerSecond = 200.0
    private static let pageLimit = 2_000

    func run(_ context: BenchContext) async throws -> [BenchLine] {
        let shop = SearchShop(products: context.isQuick ? 20_000 : 100_000)
        let redis = PrivateRedis(folder: "\(context.workFolder)/redis", logger: context.logger)
        let groonga = PrivateGroonga(database: "\(context.workFolder)/groonga/db", logger: context.logger)
        return try await context.withServers([redis, groonga]) {
            guard let url = await groonga.baseURL else { return [] }
            return try await SearchStage.with(shop, redis, GroongaClient(baseURL: url), context) { stage in
                var lines = [try await build(stage, context)]
                lines += try await ask(stage, context)
                return lines
            }
        }
    }

    /// From the products' rows to an index that is whole; beside it what Groonga takes for the same documents alone.
    private func build(_ stage: SearchStage, _ context: BenchContext) async throws -> BenchLine {
        let ids = stage.shop.ids
        context.say("search: \(ids.count) products, in Groonga alone")
        var documents: [String: SearchDocument] = [:]
        for start in stride(from: 0, to: ids.count, by: 5_000) {
            let batch = Array(ids[start..<min(start + 5_000, ids.count)])
            documents.merge(try await stage.documents(SearchShop.tenant, batch, stage.head)) { $1 }
        }
        let known = documents
        let alone = try await fill(stage) { (_, ids, _) in
            Dictionary(uniqueKeysWithValues: ids.compactMap { id in known[id].map { (id, $0) } })
        }
        try await stage.index.removeAll()

        context.say("search: the same, from the products' rows")
        let built = try await fill(stage, stage.documents)
        guard try await stage.index.count() == Int64(ids.count) else {
            throw WriteSide.Unexpected(description: "search: the index has not all products")
        }
        try await stage.announce()
        let count = Double(ids.count)
        return BenchLine("search.build", count / built, "products/s", reference: ("groonga alone", count / alone))
    }

    /// As the projector does it where there is no index.
    private func fill(_ stage: SearchStage, _ documents: @escaping SearchSink.Documents) async throws -> Double {
        let ids = stage.shop.ids
        let sink = SearchSink(index: stage.index, documents: documents)
        return try await seconds {
            guard let renewal = try await sink.renewal(head: Position(Int64(ids.count))) else {
                throw WriteSide.Unexpected(description: "search: there is an index")
            }
            var start = 0
            repeat {
                let page = Self.page(ids[start..<min(start + Self.pageLimit, ids.count)], after: start)
                start += page.events.count
                if try await renewal.take(page) { return }
            } while true
        }
    }

    private static func page(_ ids: ArraySlice<String>, after: Int) -> EventPage {
        let events = ids.enumerated().map { offset, id in
            ProjectedEvent(
                position: Position(Int64(after + offset + 1)), category: .spu,
                content: .success(
                    FoldedEvent(
                        tenant: SearchShop.tenant, key: id, occurredAt: Timestamp(milliseconds: 0),
                        body: .spu(.published))))
        }
        return EventPage(
            after: Position(Int64(after)), through: Position(Int64(after + ids.count)), events: events,
            isFull: ids.count == Self.pageLimit)
    }

    private func ask(_ stage: SearchStage, _ context: BenchContext) async throws -> [BenchLine] {
        let load = SteadyLoad(context, perSecond: Self.queriesPerSecond)
        let queries = stage.shop.queries(max(10_000, load.requests))
        try await stage.setCache(0)
        context.say("search: distinct queries, \(Int(load.perSecond)) a second, open loop")
        let mixed = try await load.run { number in try await stage.search(queries[number % queries.count]) }
        let loop = ClosedLoop(context, clients: 8)
        let ceiling = try await loop.run { client, sent in
            try await stage.search(queries[(client * 1_249 + sent) % queries.count])
        }
        let typed = stage.shop.typed(load.requests)
        let suggest = try await load.run { number in try await stage.suggest(typed[number]) }
        context.say("search: the same 50 queries again and again, in Groonga's cache")
        try await stage.setCache(100)
        let cached = try await load.run { number in try await stage.search(queries[number % 50]) }
        try await stage.setCache(0)
        return [
            Self.line("search.mixed", mixed), Self.line("search.cached", cached),
            BenchLine("search.ceiling", ceiling, unit: "queries/s"), Self.line("search.suggest", suggest),
        ]
    }

    private static func line(_ name: String, _ latencies: LatencyRecorder) -> BenchLine {
        var line = BenchLine(name, latencies.milliseconds(atPercentile: 99), "ms p99")
        line.p50Milliseconds = latencies.milliseconds(atPercentile: 50)
        line.p99Milliseconds = latencies.milliseconds(atPercentile: 99)
        return line
    }

    private func seconds(_ work: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await work()
        return start.duration(to: .now) / .seconds(1)
    }
}
