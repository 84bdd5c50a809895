import GraphQLExecution
import JSON
import Redis
import TestSupport
import Testing

@Suite("Pages and cursors", .timeLimit(.minutes(5)))
struct PageTests {
    /// Walks a list to its end and gives its items, by the field that names them.
    private func walk(
        _ field: String, _ arguments: String, by name: String = "id", first: Int, as viewer: Viewer = .anybody
    ) async throws -> [String] {
        let world = try await World.get()
        var items: [String] = []
        var after: String?
        for page in 0..<50 {
            let place = after.map { ", after: \"\($0)\"" } ?? ""
            let answer = try await world.json(
                """
                { \(field)(\(arguments)first: \(first)\(place)) {
                  edges { cursor node { \(name) } } totalCount
                  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
                } }
                """, as: viewer)
            let list = try #require(answer["data"]?[field], "\(answer)")
            let edges = try #require(list["edges"]?.asArray)
            items += edges.compactMap { $0["node"]?[name]?.asString }
            let info = try #require(list["pageInfo"])
            #expect(info["hasPreviousPage"]?.asBool == (page > 0))
            #expect(info["startCursor"] == edges.first?["cursor"] ?? .null)
            #expect(info["endCursor"] == edges.last?["cursor"] ?? .null)
            after = info["endCursor"]?.asString
            if info["hasNextPage"]?.asBool != true {
                #expect(list["totalCount"]?.asInteger == Int64(items.count))
                return items
            }
            #expect(edges.count == first)
        }
        Issue.record("the list has no end")
        return items
    }

    @Test("Every item comes once, also where sort keys are equal", arguments: [1, 2, 3, 5, 100])
    func walks(first: Int) async throws {
        #expect(try await walk("products", "", first: first) == ["p5", "p4", "p3", "p2", "p1"])
        #expect(try await walk("products", "sort: PRICE_ASC, ", first: first) == ["p1", "p2", "p3", "p4", "p5"])
        #expect(try await walk("products", "sort: BEST_SELLING, ", first: first) == ["p2", "p3", "p5", "p4", "p1"])
        #expect(try await walk("orders", "", first: first, as: .ann) == ["o2", "o1"])
        #expect(try await walk("coupons", "", first: first, as: .ann) == ["k2", "k1"])
        #expect(try await walk("couponTemplates", "", first: first) == ["t1"])
        #expect(try await walk("stores", "", first: first) == ["s1", "s2", "s5"])
        #expect(try await walk("stores", "", first: first, as: .clerk) == ["s1", "s2", "s3", "s4", "s5"])
        #expect(
            try await walk("salesSummary", "by: [DAY, STORE], ", by: "key", first: first, as: .clerk)
                == ["2017-03-06/s1", "2017-04-05/s1"])
        #expect(try await walk("search", "sort: PRICE_ASC, ", first: first) == ["p1", "p2", "p3", "p4", "p5"])
    }

    @Test("A cursor of another list, or of none, is refused")
    func foreignCursors() async throws {
        let world = try await World.get()
        func cursor(_ list: String, as viewer: Viewer = .anybody) async throws -> String {
            let answer = try await world.json("{ \(list) { pageInfo { endCursor } } }", as: viewer)
            let name = try #require(list.split(separator: "(").first.map(String.init))
            return try #require(answer["data"]?[name]?["pageInfo"]?["endCursor"]?.asString, "\(answer)")
        }
        let newest = try await cursor("products(first: 2)")
        let found = try await cursor(#"search(query: "tea")"#)
        let bad = [
            "products(sort: PRICE_ASC, after: \"\(newest)\")", "products(category: \"tea\", after: \"\(newest)\")",
            "search(after: \"\(newest)\")", "search(query: \"milk\", after: \"\(found)\")", "products(after: \"x\")",
            "products(after: 1)", "products(after: true)", "products(after: [\"x\"])", "search(after: 1)",
            "products(after: \"\")", "products(after: \"\(newest)A\")", "products(after: \"\(newest.dropLast())=\")",
        ]
        for list in bad {
            #expect(try await world.code("{ \(list) { nodes { id } } }") == "BAD_CURSOR", "\(list)")
        }
        let days = try await cursor("salesSummary(by: [DAY])", as: .clerk)
        let other = #"{ salesSummary(by: [DAY], from: "2017-01-01", after: "\#(days)") { nodes { key } } }"#
        #expect(try await world.code(other, as: .clerk) == "BAD_CURSOR")
        let elsewhere = "{ products(after: \"\(newest)\") { nodes { id } } }"
        #expect(try await world.code(elsewhere, as: .anonymous(tenant: "other")) == "BAD_CURSOR")
    }

    @Test("Broken cursors are refused and never harm", arguments: [UInt64(20_170_306)])
    func mutatedCursors(seed: UInt64) async throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let world = try await World.get()
        let answer = try await world.json("{ products(first: 2) { pageInfo { endCursor } } }")
        let cursor = Array(try #require(answer["data"]?["products"]?["pageInfo"]?["endCursor"]?.asString).utf8)
        for _ in 0..<500 {
            var bytes = cursor
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0x23...0x5B, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0x61...0x7A, using: &random), at: at)
                default: if bytes.count > 1 { bytes.remove(at: at) }
                }
            }
            var variables = JSONObject()
            variables.set("after", to: .string(String(decoding: bytes, as: UTF8.self)))
            let reply = try await world.answer(
                "query ($after: Cursor) { products(after: $after) { nodes { id } } }", variables)
            #expect(reply.contains("\"BAD_CURSOR\"") || bytes == cursor, "\(reply)")
        }
    }

    @Test(
        "Pages have 1 to 100 items", arguments: ["first: 0", "first: -1", "first: 101"])
    func sizes(arguments: String) async throws {
        let world = try await World.get()
        for list in [
            "products", "orders", "coupons", "couponTemplates", "search", "salesSummary", "topProducts", "couponUse",
            "stockTurnovers", "stores",
        ] {
            #expect(try await world.code("{ \(list)(\(arguments)) { totalCount } }", as: .clerk) == "PAGE_SIZE")
        }
        #expect(try await world.code("{ categories(\(arguments)) { id } }") == "PAGE_SIZE")
        #expect(try await world.code("{ products(first: 100) { totalCount } }") == nil)
    }
}
