import GraphQLExecution
import GraphQLLanguage
import JSON
import Testing

@Suite("Stages", .timeLimit(.minutes(5)))
struct StageTests {
    @Test(
        "The source is called once a stage, however many rows there are",
        arguments: [
            ("{ product(id: \"p1\") { id title skus { id } } }", 1),
            (
                "{ a: product(id: \"p1\") { id } b: product(id: \"p2\") { id } cart(id: \"c1\") { id } newest { id } }",
                2
            ),
            ("{ newest(first: 8) { id maker { name flagship { id } } } }", 4),
            ("{ cart(id: \"c1\") { lines { product { maker { name } } } } }", 3),
            ("{ product(id: \"p1\") { reviews { id text } } }", 2),
            ("{ products(first: 8) { nodes { id } edges { node { maker { name } } } totalCount } }", 3),
            ("{ products { totalCount } }", 1),
            ("{ about { name } __typename }", 0),
        ])
    func calls(_ query: String, _ expected: Int) async throws {
        let source = Shop.source()
        let engine = try Shop.engine(source)
        let prepared = try engine.prepare(GraphQLRequest(query))
        let result = await engine.execute(prepared, as: Shop.anybody)
        #expect(result.errors.isEmpty)
        #expect(source.calls == expected)
        #expect(prepared.stages == expected)
    }

    @Test("Equal reads of a stage are made once")
    func deduplication() async throws {
        let source = Shop.source()
        _ = try await Shop.answer("{ cart(id: \"c1\") { lines { product { id maker { name } } } } }", from: source)
        // One cart, two products for three lines, two makers.
        #expect(source.reads.count == 5)
        let other = Shop.source()
        _ = try await Shop.answer("{ a: product(id: \"p1\") { id } b: product(id: \"p1\") { id } }", from: other)
        #expect(other.reads.count == 1)
    }

    @Test("Only columns that are asked for are read, and the presence column")
    func columns() async throws {
        let source = Shop.source()
        _ = try await Shop.answer("{ product(id: \"p1\") { price { amount } skus { stock } } }", from: source)
        guard case .columns(let set, let key) = try #require(source.reads.first) else {
            Issue.record("a row is read")
            return
        }
        #expect(set.table == "product" && key == "p1")
        #expect(set.columns.sorted() == ["id", "price.amount", "skus.id", "skus.stock"])
    }

    @Test("The cost multiplies list sizes; too much is refused")
    func cost() async throws {
        let engine = try Shop.engine(Shop.source())
        let prepared = try engine.prepare(GraphQLRequest("{ newest(first: 10) { id reviews(first: 3) { id } } }"))
        // One list, ten products, ten lists of reviews, thirty reviews.
        #expect(prepared.cost == 51)
        #expect(prepared.lists == ["newest", "reviews"] && prepared.tables == ["product", "review"])
        let response = try await Shop.answer("{ newest(first: 100) { reviews(first: 100) { id } } }")
        #expect(response.contains("LIMIT_COST"))
    }

    @Test("A plan explains itself")
    func explain() throws {
        let engine = try Shop.engine(Shop.source())
        let prepared = try engine.prepare(GraphQLRequest("{ newest(first: 3) { title } }"))
        #expect(
            prepared.explainedText() == """
                cost 4
                stage 1
                  Query.newest: list newest, 3 items
                stage 2
                  Query.newest: product (id, title)

                """)
        #expect(
            String(decoding: prepared.explained().encoded(), as: UTF8.self)
                == #"{"cost":4,"stages":[{"reads":[{"field":"Query.newest","list":"newest","items":3,"atMost":1,"#
                + #""weight":1}]},{"reads":[{"field":"Query.newest","table":"product","columns":["id","title"],"#
                + #""atMost":3,"weight":1}]}]}"#)
    }

    @Test("Documents are compiled once, and the oldest are dropped")
    func cache() throws {
        var options = GraphQLOptions()
        options.documentsMax = 2
        let engine = try Shop.engine(Shop.source(), options: options)
        for query in ["{ newest { id } }", "{ about { name } }", "{ newest { id } }", "{ newest { title } }"] {
            _ = try engine.prepare(GraphQLRequest(query))
        }
        #expect(engine.cacheStatistics == (entries: 2, hits: 1, misses: 3))
        _ = try engine.prepare(GraphQLRequest("{ newest { id } }"))
        #expect(engine.cacheStatistics.hits == 2)
        _ = try engine.prepare(GraphQLRequest("{ about { name } }"))
        #expect(engine.cacheStatistics == (entries: 2, hits: 2, misses: 4))
    }
}
