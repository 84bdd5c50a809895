import EventSourcing
import LocalServers
import SearchGroonga
import TestSupport
import Testing

@Suite("Products that stores near a place have, over the real Groonga", .serialized, .timeLimit(.minutes(5)))
struct NearSearchTests {
    private func index() async throws -> SearchIndex {
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        return index
    }

    private func document(
        _ id: String, _ title: String = "Tea", tenant: String = "mall", fen: Int64 = 100, sold: Int64 = 0,
        stores: [String]
    ) -> SearchDocument {
        SearchDocument(
            tenant: tenant, spuID: id, title: title, brand: "Leaf", spec: "", categoryIDs: ["drinks"],
            categoryNames: ["Drinks"], priceFen: fen, publishedAt: 0, sold: sold, storeIDs: stores)
    }

    /// The first is 1 m away, the second 2 m, and so on.
    private func near(_ stores: [String]) -> [StoreSearchReply.Hit] {
        stores.enumerated().map { StoreSearchReply.Hit(storeID: $1, millimetres: Int64($0 + 1) * 1_000) }
    }

    @Test("Only what one of the stores has, each with the nearest that has it, in any order")
    func filter() async throws {
        let index = try await index()
        try await index.write([
            document("p1", fen: 300, sold: 9, stores: ["s1", "s2"]), document("p2", fen: 200, sold: 5, stores: ["s2"]),
            document("p3", fen: 100, sold: 7, stores: ["s3"]), document("p4", fen: 50, sold: 99, stores: []),
            document("p5", "Coffee", fen: 400, sold: 8, stores: ["s2", "s9"]),
            document("x", tenant: "other", stores: ["s1", "s2"]),
        ])
        var request = SearchRequest(tenant: "mall", text: "tea", sort: .priceAscending)
        request.near = near(["s2", "s1"])
        var reply = try await index.search(request)
        #expect(reply.spuIDs == ["p2", "p1"] && reply.total == 2)
        #expect(reply.hits.map(\.nearest?.storeID) == ["s2", "s2"] && reply.hits.map(\.nearest?.metres) == [1, 1])
        #expect(reply.brands == [SearchFacet(value: "Leaf", count: 2)])
        request.text = ""
        request.near = near(["s1", "s2"])
        request.sort = .distance
        reply = try await index.search(request)
        #expect(reply.spuIDs == ["p1", "p5", "p2"] && reply.total == 3)
        #expect(reply.hits.map(\.nearest?.storeID) == ["s1", "s2", "s2"])
        request.near = near(["s3", "s2", "s1", "unknown"])
        #expect(try await index.search(request).spuIDs == ["p3", "p1", "p5", "p2"])
        request.near = near(["unknown", "\" || true || \""])
        #expect(try await index.search(request).total == 0)
        request.near = []
        reply = try await index.search(request)
        #expect(reply.total == 0 && reply.hits.isEmpty && reply.brands.isEmpty)
        request.text = "coffe"
        #expect(try await index.correction(of: request) == nil, "nothing is near")
        request.near = near(["s9"])
        #expect(try await index.correction(of: request) == "coffee")
        request.near = near(["s3"])
        #expect(try await index.correction(of: request) == nil, "not there")
        request.near = nil
        request.text = ""
        reply = try await index.search(request)
        #expect(reply.spuIDs == ["p4", "p1", "p5", "p3", "p2"] && reply.hits.allSatisfy { $0.nearest == nil })
    }

    @Test("Random products in random stores come by distance and sales as sorting all of them says, on every page")
    func rings() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let index = try await index()
        let stores = (0..<80).map { "s\($0)" }
        let documents = (0..<4_000).map { number in
            // Few have much, most have little, and some nothing.
            let count = [0, 1, 1, 2, 3, 12][Int.random(in: 0..<6, using: &random)]
            let kind = ["Tea", "Milk", "Soap 500g"][Int.random(in: 0..<3, using: &random)]
            let had = (0..<count).map { _ in
                stores[Int.random(in: 0..<80, using: &random) * Int.random(in: 0..<80, using: &random) / 80]
            }
            return document(
                "p\(number)", kind, sold: Int64.random(in: 0..<40, using: &random), stores: Set(had).sorted())
        }
        try await index.write(documents)
        for _ in 0..<60 {
            let count = [1, 2, 7, 64][Int.random(in: 0..<4, using: &random)]
            let near = near(Array(stores.shuffled(using: &random).prefix(count)))
            let text = ["", "", "tea", "500g"][Int.random(in: 0..<4, using: &random)]
            let expected = Self.sorted(documents.filter { text.isEmpty || Self.has(text, $0) }, near)
            var request = SearchRequest(tenant: "mall", text: text, sort: .distance)
            request.near = near
            request.limit = [1, 20, 100][Int.random(in: 0..<3, using: &random)]
            for offset in [0, Int.random(in: 0...max(0, expected.count), using: &random), expected.count - 3] {
                request.offset = max(0, offset)
                let reply = try await index.search(request)
                #expect(reply.total == Int64(expected.count))
                let page = expected.dropFirst(request.offset).prefix(request.limit)
                #expect(reply.spuIDs == page.map(\.id), "\(count) stores, \(text), \(request.offset)")
                #expect(reply.hits.map(\.nearest) == page.map { near[$0.ring] })
            }
        }
    }

    private static func has(_ text: String, _ document: SearchDocument) -> Bool {
        document.title.lowercased().contains(text)
    }

    private static func sorted(
        _ documents: [SearchDocument], _ near: [StoreSearchReply.Hit]
    ) -> [(id: String, ring: Int)] {
        let ranked = documents.compactMap { document in
            near.firstIndex { document.storeIDs.contains($0.storeID) }.map { (document, $0) }
        }
        return ranked.sorted { left, right in
            if left.1 != right.1 { return left.1 < right.1 }
            if left.0.sold != right.0.sold { return left.0.sold > right.0.sold }
            return left.0.spuID < right.0.spuID
        }.map { ($0.0.spuID, $0.1) }
    }
}
