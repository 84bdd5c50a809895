import CommerceGraphQL
import Domain
import EventSourcing
import GraphQLExecution
import JSON
import ProjectionKit
import SearchGroonga
import Testing

@Suite("Searching the catalogue", .timeLimit(.minutes(5)))
struct SearchTests {
    @Test("Found products come with totals and facets, categories by name")
    func facets() async throws {
        let answer = try await World.get().answer(
            """
            { search(query: "tea", sort: PRICE_ASC, first: 2) { totalCount nodes { id title } pageInfo { hasNextPage }
              facets { categories { id count category { name } } brands { value count } } } }
            """)
        #expect(
            answer == #"{"data":{"search":{"totalCount":4,"nodes":[{"id":"p2","title":"Green tea"},"#
                + #"{"id":"p3","title":"Black tea"}],"pageInfo":{"hasNextPage":true},"facets":{"categories":["#
                + #"{"id":"food","count":4,"category":{"name":"Food"}},{"id":"tea","count":4,"#
                + #""category":{"name":"Tea"}}],"#
                + #""brands":[{"value":"Leaf","count":1}]}}}}"#)
    }

    @Test(
        "Words, category and prices narrow it down",
        arguments: [
            (#"query: "牛奶""#, "p1"), (#"query: "yunnan""#, "p1"), (#"query: "milk bright""#, "p1"),
            (#"query: "tea", priceRange: { min: 901 }"#, "p5"), ("priceRange: { max: 350 }", "p1"),
            (#"category: "dairy""#, "p1"), (#"query: "secret""#, ""), (#"query: "gone""#, ""),
            ("sort: PRICE_DESC, first: 1", "p5"), ("sort: NEWEST, first: 1", "p3"), (#"category: "toys""#, ""),
        ])
    func filters(arguments: String, ids: String) async throws {
        let answer = try await World.get().json("{ search(\(arguments)) { nodes { id } } }")
        let nodes = try #require(answer["data"]?["search"]?["nodes"]?.asArray, "\(answer)")
        #expect(nodes.compactMap { $0["id"]?.asString }.joined(separator: " ") == ids)
    }

    @Test("What cannot be searched for is refused")
    func refused() async throws {
        let world = try await World.get()
        let long = String(repeating: "奶", count: 100)
        #expect(try await world.code("{ search(query: \"\(long)\") { totalCount } }") == "BAD_ARGUMENT")
        #expect(try await world.code(#"{ search(priceRange: { min: "a" }) { totalCount } }"#) == "BAD_ARGUMENT")
        #expect(try await world.code(#"{ search(query: "\u0000") { totalCount } }"#) == "BAD_ARGUMENT")
        #expect(try await world.code(#"{ search(query: "tea\u0000") { totalCount } }"#) == "BAD_ARGUMENT")
        #expect(try await world.code(#"{ search(category: "\u0000") { totalCount } }"#) == "BAD_ARGUMENT")
        #expect(try await world.code(#"{ search(query: "\u0001\u007f\uffff") { totalCount } }"#) == nil)
        #expect(try await world.code("{ search(priceRange: { min: 1.5 }) { totalCount } }") == "BAD_ARGUMENT")
    }

    @Test("Two searches and a list in one request do not get mixed up")
    func several() async throws {
        let answer = try await World.get().answer(
            """
            { a: search(query: "milk") { totalCount nodes { id } } products(first: 1) { nodes { id } }
              b: search(query: "oolong") { nodes { id } facets { brands { value } } } }
            """)
        #expect(
            answer == #"{"data":{"a":{"totalCount":1,"nodes":[{"id":"p1"}]},"products":{"nodes":[{"id":"p5"}]},"#
                + #""b":{"nodes":[{"id":"p5"}],"facets":{"brands":[]}}}}"#)
    }

    @Test("Documents hold what is on sale, with all that is above it")
    func documents() async throws {
        let world = try await World.get()
        let found = try await world.documents.documents(of: ["p1", "d1", "g1", "none"], tenant: .mall, at: world.head)
        #expect(Set(found.keys) == ["p1"])
        let milk = try #require(found["p1"])
        #expect(milk.categoryIDs == ["food", "dairy"])
        #expect(milk.categoryNames == ["Food", "Dairy"])
        #expect(milk.spec == "Fresh 250 ml 1 l Yunnan")
        #expect(milk.priceFen == 350)
        #expect(milk.publishedAt == Timestamp.minute(1).milliseconds)
        #expect(milk.brand == "Bright")
    }
}
