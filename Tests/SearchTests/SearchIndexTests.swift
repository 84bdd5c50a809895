import EventSourcing
import LocalServers
import SearchGroonga
import TestSupport
import Testing

@Suite("Search over the real Groonga", .serialized, .timeLimit(.minutes(5)))
struct SearchIndexTests {
    private func index() async throws -> SearchIndex {
        let server = try await TestServers.freshGroonga()
        let url = try #require(await server.baseURL)
        let index = SearchIndex(groonga: GroongaClient(baseURL: url))
        #expect(try await index.open() == .start)
        return index
    }

    private func document(
        _ id: String, _ title: String, tenant: String = "demo", brand: String = "National", category: String = "drinks",
        fen: Int64 = 100, publishedAt: Int64 = 0
    ) -> SearchDocument {
        SearchDocument(
            tenant: tenant, spuID: id, title: title, brand: brand, spec: "", categoryIDs: ["grocery", category],
            categoryNames: ["食品", category], priceFen: fen, publishedAt: publishedAt)
    }

    @Test("Chinese terms, Latin words, full width and case are found")
    func recall() async throws {
        let index = try await index()
        let documents = [
            document("p1", "新鲜全脂牛奶 1L"), document("p2", "Organic Milk ２Ｌ"), document("p3", "牛肉干"),
            document("p4", "有机豆奶"),
        ]
        try await index.write(documents)
        try await index.moveCheckpoint(to: Position(7))
        let table: [(String, [String])] = [
            ("牛奶", ["p1"]), ("全脂", ["p1"]), ("milk", ["p2"]), ("MILK 2l", ["p2"]), ("牛", ["p1", "p3"]),
            ("奶", ["p1", "p4"]), ("豆奶", ["p4"]), ("羊奶", []), ("１L", ["p1"]),
        ]
        for (text, expected) in table {
            let reply = try await index.search(SearchRequest(tenant: "demo", text: text))
            #expect(reply.spuIDs.sorted() == expected, "\(text)")
            #expect(reply.total == Int64(expected.count))
        }
        #expect(try await index.checkpoint() == Position(7))
    }

    @Test("Operators of the query language are searched as text")
    func literal() async throws {
        let index = try await index()
        try await index.write([document("p1", "50% OFF (new) \"deal\""), document("p2", "plain")])
        for text in ["(", "\"", "OR", "-plain", "title:plain", "*", "\\", "plain OR deal", "' || true", "plain)"] {
            let reply = try await index.search(SearchRequest(tenant: "demo", text: text))
            #expect(!reply.spuIDs.contains("p2"), "\(text) was understood as a query")
        }
        #expect(try await index.search(SearchRequest(tenant: "demo", text: "OFF (new)")).spuIDs == ["p1"])
    }

    @Test("Filters, facets, sort and pages agree")
    func facets() async throws {
        let index = try await index()
        var documents: [SearchDocument] = []
        for n in 1...9 {
            let brand = n % 2 == 0 ? "Private" : "National"
            let category = n <= 3 ? "green" : "black"
            documents.append(
                document(
                    "p\(n)", "茶 \(n)", brand: brand, category: category, fen: Int64(n * 10),
                    publishedAt: Int64(100 - n)))
        }
        try await index.write(documents + [document("x", "茶", tenant: "other")])
        var request = SearchRequest(tenant: "demo", text: "茶", sort: .priceDescending, limit: 4)
        var reply = try await index.search(request)
        #expect(reply.total == 9)
        #expect(reply.spuIDs == ["p9", "p8", "p7", "p6"])
        #expect(reply.brands == [SearchFacet(value: "National", count: 5), SearchFacet(value: "Private", count: 4)])
        #expect(reply.categories.first == SearchFacet(value: "grocery", count: 9))
        request.offset = 4
        #expect(try await index.search(request).spuIDs == ["p5", "p4", "p3", "p2"])
        request = SearchRequest(tenant: "demo", text: "", sort: .newest)
        request.categoryID = "black"
        request.minimumFen = 50
        request.maximumFen = 70
        reply = try await index.search(request)
        #expect(reply.spuIDs == ["p5", "p6", "p7"])
    }

    @Test("Writing twice is harmless, removing removes, a reopened index keeps its checkpoint")
    func idempotent() async throws {
        let index = try await index()
        for _ in 1...2 { try await index.write([document("p1", "梨"), document("p2", "桃")]) }
        #expect(try await index.count() == 2)
        try await index.write([], removing: [("demo", "p1"), ("demo", "absent")])
        try await index.moveCheckpoint(to: Position(4))
        #expect(try await index.count() == 1)
        #expect(try await index.open() == Position(4))
        try await index.removeAll()
        #expect(try await index.open() == .start)
        #expect(try await index.count() == 0)
    }
}
