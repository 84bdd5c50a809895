import CommerceGraphQL
import EventSourcing
import GraphQLExecution
import JSON
import LocalServers
import ProjectionKit
import ReadModelRedis
import Redis
import SearchGroonga
import TestSupport
import Testing

@Suite("When a store is not ready, or moves on", .timeLimit(.minutes(5)))
struct FailureTests {
    private func queries(_ redis: RedisClient, _ watermarks: Watermarks) throws -> CommerceQueries {
        // Nobody listens there.
        let nowhere = SearchIndexes(groonga: GroongaClient(baseURL: "gqtp://127.0.0.1:1"))
        return try CommerceQueries.make(redis: redis, search: nowhere, watermarks: watermarks)
    }

    private func answer(_ queries: CommerceQueries, _ query: String) async throws -> String {
        String(decoding: try await queries.engine.answer(GraphQLRequest(query), as: .anybody).body, as: UTF8.self)
    }

    @Test("Without a watermark nothing is read, and the reply says so")
    func notReady() async throws {
        let server = try await TestServers.freshRedis()
        let redis = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let queries = try queries(redis, Watermarks(client: redis))
        for query in [#"{ product(id: "p1") { id } }"#, "{ products { totalCount } }", "{ search { totalCount } }"] {
            let answer = try await answer(queries, query)
            #expect(answer.contains(#""code":"NOT_READY""#), "\(query): \(answer)")
        }
        await redis.close()
    }

    @Test("A search index that does not answer takes its own field only")
    func searchDown() async throws {
        let world = try await World.get()
        let queries = try queries(world.redis, world.watermarks)
        let answer = try await answer(queries, #"{ product(id: "p1") { id } search { totalCount } }"#)
        // Connecting is tried again until the request's time is over.
        #expect(answer.contains(#""code":"UNAVAILABLE""#) || answer.contains(#""code":"TIMEOUT""#))
        #expect(answer.hasSuffix(#""data":{"product":{"id":"p1"},"search":null}}"#), "\(answer)")
    }

    @Test("Readers follow to the generation that the watermark names")
    func generations() async throws {
        let server = try await TestServers.freshRedis()
        let redis = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let store = RedisReadModel(client: RedisClient(RedisConfiguration(.unix(path: server.socketPath))))
        let watermarks = Watermarks(client: redis)
        let listening = Task { await watermarks.run() }
        defer { listening.cancel() }
        let queries = try queries(redis, watermarks)
        _ = try await store.generations(of: .first)
        var changes = watermarks.changes().makeAsyncIterator()
        for number in 1...2 {
            let id = GenerationID(partition: .first, projection: "product_page", number: number)
            let key = GenerationKeys(id, layout: .keyed).row(tenant: .mall, key: "spu/p1", placement: "p1")
            _ = try await redis.command("HSET", key, "id", "\"p1\"", "title", "\"\(number)\"", "isPublished", "true")
            let mark = Watermark(projection: "product_page", generation: number, position: Position(9), epoch: 1)
            let change = GenerationSwitch(
                to: id, foldVersion: number, mark: mark, keepsOldUntil: Timestamp(milliseconds: 0))
            #expect(try await store.activate(change, isForced: false))
            while watermarks.mark(of: "product_page")?.generation != number { _ = await changes.next() }
            #expect(
                try await answer(queries, #"{ product(id: "p1") { title } }"#)
                    == #"{"data":{"product":{"title":"\#(number)"}}}"#)
        }
    }

    @Test("A place in a list is found again after its item has gone or moved")
    func places() async throws {
        let server = try await TestServers.freshRedis()
        let redis = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        let store = RedisReadModel(client: RedisClient(RedisConfiguration(.unix(path: server.socketPath))))
        let watermarks = Watermarks(client: redis)
        let listening = Task { await watermarks.run() }
        defer { listening.cancel() }
        let queries = try queries(redis, watermarks)
        _ = try await store.generations(of: .first)
        for projection in ["product_list", "product_page"] {
            let id = GenerationID(partition: .first, projection: projection, number: 1)
            let mark = Watermark(projection: projection, generation: 1, position: Position(9), epoch: 1)
            let change = GenerationSwitch(
                to: id, foldVersion: 1, mark: mark, keepsOldUntil: Timestamp(milliseconds: 0))
            #expect(try await store.activate(change, isForced: false))
        }
        _ = await watermarks.wait(
            for: ["product_list", "product_page"], atLeast: Position(9), until: .now + .seconds(10))
        let list = GenerationKeys(
            GenerationID(partition: .first, projection: "product_list", number: 1), layout: .perTenant)
        let key = list.index(tenant: .mall, name: "all:price")
        for (member, score) in [("a", 1), ("b", 2), ("c", 2), ("d", 2), ("e", 3)] {
            _ = try await redis.command("ZADD", key, "\(score)", member)
        }
        for (sort, rest) in [("PRICE_ASC", ["d", "e"]), ("PRICE_DESC", ["b", "a"])] {
            // The cursor of c, which then leaves, and comes back elsewhere.
            let cursor = try await cursor(of: "c", queries, sort)
            for change in [["ZADD", key, "2", "c"], ["ZREM", key, "c"], ["ZADD", key, "99", "c"]] {
                _ = try await redis.command(change[0], change[1], change[2], change.count > 3 ? change[3] : "c")
                let keys = try await keys(queries, "sort: \(sort), after: \"\(cursor)\"")
                #expect(keys.filter { $0 != "c" } == rest, "\(sort) after \(change)")
            }
            _ = try await redis.command("ZADD", key, "2", "c")
        }
    }

    private func page(_ queries: CommerceQueries, _ arguments: String) async throws -> GraphQLResult {
        try await queries.engine.answer(
            GraphQLRequest("{ products(\(arguments)) { edges { cursor node { id } } } }"), as: .anybody)
    }

    /// What was read in the second stage, in order: the members of the page.
    private func keys(_ queries: CommerceQueries, _ arguments: String) async throws -> [String] {
        try await page(queries, arguments).reads.compactMap { read in
            if case .columns(_, let key) = read { key } else { nil }
        }
    }

    private func cursor(of member: String, _ queries: CommerceQueries, _ sort: String) async throws -> String {
        let result = try await page(queries, "sort: \(sort)")
        let index = try #require(
            result.reads.compactMap { if case .columns(_, let key) = $0 { key } else { nil } }.firstIndex(of: member))
        let edges = try JSONValue.parse(result.body)["data"]?["products"]?["edges"]?.asArray
        return try #require(edges?[index]["cursor"]?.asString)
    }
}
