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
            ("inStock: true", "p1"), ("sort: BEST_SELLING", "p2 p3 p1 p4 p5"),
            (#"brands: ["Leaf", "Bright"]"#, "p2 p1"),
            (#"brands: ["Leaf"], inStock: true"#, ""), (#"brands: [], query: "oolong""#, "p5"),
            (#"brands: ["nobody's"]"#, ""), (#"query: "綠 tea""#, ""), (#"query: "脱脂 OR milk""#, ""),
            ("sort: PRICE_DESC, first: 1", "p5"), ("sort: NEWEST, first: 1", "p3"), (#"category: "toys""#, ""),
        ])
    func filters(arguments: String, ids: String) async throws {
        let answer = try await World.get().json("{ search(\(arguments)) { nodes { id } } }")
        let nodes = try #require(answer["data"]?["search"]?["nodes"]?.asArray, "\(answer)")
        #expect(nodes.compactMap { $0["id"]?.asString }.joined(separator: " ") == ids)
    }

    @Test("Prices are counted in ranges, and a range can be asked for")
    func prices() async throws {
        let world = try await World.get()
        let answer = try await world.answer("{ search { facets { prices { min max count } } } }")
        #expect(
            answer == #"{"data":{"search":{"facets":{"prices":[{"min":0,"max":999,"count":4},"#
                + #"{"min":2000,"max":4999,"count":1}]}}}}"#)
        let range = try await world.json("{ search(priceRange: { min: 2000, max: 4999 }) { nodes { id } } }")
        #expect(range["data"]?["search"]?["nodes"]?.asArray?.compactMap { $0["id"]?.asString } == ["p5"])
    }

    @Test("Titles are cut where found words are")
    func titleParts() async throws {
        let answer = try await World.get().answer(
            #"{ search(query: "牛奶", first: 1) { edges { titleParts node { title } cursor } } }"#)
        #expect(
            answer.hasPrefix(#"{"data":{"search":{"edges":[{"titleParts":["全脂","牛奶"," \"","Milk","\""],"#), "\(answer)")
        let bare = try await World.get().answer(#"{ search(query: "tea", sort: PRICE_ASC) { edges { titleParts } } }"#)
        #expect(bare.contains(#"{"titleParts":["Green ","tea"]}"#) && bare.contains(#"["Oolong"]"#), "\(bare)")
    }

    @Test("Only what finds nothing is spelt in another way")
    func spelling() async throws {
        let world = try await World.get()
        #expect(
            try await world.answer(#"{ search(query: "olong") { totalCount didYouMean } }"#)
                == #"{"data":{"search":{"totalCount":0,"didYouMean":"oolong"}}}"#)
        #expect(
            try await world.answer(#"{ search(query: "oolong") { didYouMean } }"#)
                == #"{"data":{"search":{"didYouMean":null}}}"#)
    }

    @Test("What is typed is completed, for everybody")
    func suggestions() async throws {
        let world = try await World.get()
        #expect(
            try await world.answer(#"{ suggestions(text: "bri") { texts } }"#)
                == #"{"data":{"suggestions":{"texts":["Bright"]}}}"#)
        let answer = try await world.answer(
            #"{ a: suggestions(text: "T", first: 1) { texts } b: suggestions(text: "奶") { texts } }"#)
        #expect(
            answer == #"{"data":{"a":{"texts":["Tea"]},"b":{"texts":["全脂牛奶 \"Milk\""]}}}"#, "each once: \(answer)")
        #expect(
            try await world.answer(#"{ suggestions(text: "other") { texts } }"#)
                == #"{"data":{"suggestions":{"texts":[]}}}"#, "another mall's")
        #expect(try await world.code(#"{ suggestions(text: "a", first: 21) { texts } }"#) == "PAGE_SIZE")
        let long = String(repeating: "x", count: 257)
        #expect(try await world.code("{ suggestions(text: \"\(long)\") { texts } }") == "BAD_ARGUMENT")
        #expect(try await world.code("{ suggestions { texts } }") == "VALIDATION")
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
        #expect(try await world.code(#"{ search(brands: ["a", ""]) { totalCount } }"#) == "BAD_ARGUMENT")
        #expect(try await world.code(#"{ search(brands: ["\u0000"]) { totalCount } }"#) == "BAD_ARGUMENT")
        #expect(try await world.code("{ search(brands: [\"\(long)\"]) { totalCount } }") == "BAD_ARGUMENT")
        let many = (0...50).map { "\"b\($0)\"" }.joined(separator: ",")
        #expect(try await world.code("{ search(brands: [\(many)]) { totalCount } }") == "BAD_ARGUMENT")
        #expect(try await world.code("{ search(first: 1000000) { totalCount } }") == "PAGE_SIZE")
        #expect(try await world.code("{ search(first: 0) { nodes { id } } }") == "PAGE_SIZE")
        #expect(try await world.code("{ search { facets { colours { count } } } }") == "VALIDATION")
        #expect(try await world.code("{ search(sort: BEST) { totalCount } }") == "VALIDATION")
        #expect(try await world.code("{ search(colour: \"red\") { totalCount } }") == "VALIDATION")
    }

    @Test("A cursor is good for its own search only, and a broken one is said to be so")
    func cursors() async throws {
        let world = try await World.get()
        func page(_ arguments: String) async throws -> JSONValue? {
            try await world.json("{ search(\(arguments)) { nodes { id } pageInfo { endCursor hasPreviousPage } } }")
        }
        let first = try await page(#"query: "tea", sort: PRICE_ASC, first: 3"#)
        let cursor = try #require(first?["data"]?["search"]?["pageInfo"]?["endCursor"]?.asString)
        let second = try await page(#"query: "tea", sort: PRICE_ASC, first: 3, after: "\#(cursor)""#)
        #expect(second?["data"]?["search"]?["nodes"]?.asArray?.compactMap { $0["id"]?.asString } == ["p5"])
        #expect(second?["data"]?["search"]?["pageInfo"]?["hasPreviousPage"] == true)
        for other in [
            #"query: "tea", sort: BEST_SELLING"#, #"query: "milk", sort: PRICE_ASC"#,
            #"query: "tea", sort: PRICE_ASC, inStock: true"#,
            #"query: "tea", sort: PRICE_ASC, brands: ["Leaf"]"#, #"query: "tea", sort: PRICE_ASC, category: "tea""#,
        ] {
            #expect(
                try await world.code("{ search(\(other), after: \"\(cursor)\") { nodes { id } } }") == "BAD_CURSOR",
                "\(other)")
        }
        for broken in [
            "", "x", String(cursor.dropLast()), String(cursor.reversed()), String(repeating: "A", count: 2_000),
        ] {
            let query = #"{ search(query: "tea", sort: PRICE_ASC, after: "\#(broken)") { nodes { id } } }"#
            #expect(try await world.code(query) == "BAD_CURSOR", "\(broken)")
        }
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
        #expect(milk.sold == 0 && milk.isInStock)
        let tea = try await world.documents.documents(of: ["p2", "p4"], tenant: .mall, at: world.head)
        #expect(tea["p2"]?.sold == 4 && tea["p2"]?.isInStock == false, "more were sold than were there")
        #expect(tea["p4"]?.sold == 0 && tea["p4"]?.isInStock == false)
    }
}
