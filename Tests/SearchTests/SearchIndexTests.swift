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
        fen: Int64 = 100, publishedAt: Int64 = 0, sold: Int64 = 0, isInStock: Bool = true
    ) -> SearchDocument {
        SearchDocument(
            tenant: tenant, spuID: id, title: title, brand: brand, spec: "", categoryIDs: ["grocery", category],
            categoryNames: ["食品", category], priceFen: fen, publishedAt: publishedAt, sold: sold, isInStock: isInStock)
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
                    "p\(n)", "茶 \(n)", brand: brand, category: category, fen: Int64(n * 300),
                    publishedAt: Int64(100 - n), sold: Int64(n * 5 % 9), isInStock: n != 4))
        }
        try await index.write(documents + [document("x", "茶", tenant: "other")])
        var request = SearchRequest(tenant: "demo", text: "茶", sort: .priceDescending, limit: 4)
        var reply = try await index.search(request)
        #expect(reply.total == 9)
        #expect(reply.spuIDs == ["p9", "p8", "p7", "p6"])
        #expect(reply.brands == [SearchFacet(value: "National", count: 5), SearchFacet(value: "Private", count: 4)])
        #expect(reply.categories.first == SearchFacet(value: "grocery", count: 9))
        #expect(reply.prices.map(\.count) == [3, 3, 3])
        #expect(reply.prices.map(\.band.minimumFen) == [0, 1_000, 2_000])
        request.offset = 4
        #expect(try await index.search(request).spuIDs == ["p5", "p4", "p3", "p2"])
        request = SearchRequest(tenant: "demo", text: "", sort: .newest)
        request.categoryID = "black"
        request.minimumFen = 1_500
        request.maximumFen = 2_100
        reply = try await index.search(request)
        #expect(reply.spuIDs == ["p5", "p6", "p7"])
        #expect(reply.hits[0].titleParts == ["茶 5"])
    }

    @Test("What is in stock, of some brands, and sells best")
    func filters() async throws {
        let index = try await index()
        let odd = "B\"o\\s\t&\n新"
        try await index.write([
            document("p1", "Tea", brand: "A", sold: 3), document("p2", "Tea", brand: "B", sold: 9, isInStock: false),
            document("p3", "Tea", brand: odd, sold: 3), document("p4", "Tea", brand: "", sold: 40),
        ])
        var request = SearchRequest(tenant: "demo", text: "tea", sort: .bestSelling)
        #expect(try await index.search(request).spuIDs == ["p4", "p2", "p1", "p3"])
        request.onlyInStock = true
        #expect(try await index.search(request).spuIDs == ["p4", "p1", "p3"])
        request.brands = [odd]
        #expect(try await index.search(request).spuIDs == ["p3"])
        request.brands = ["A", odd, "none"]
        request.facets = [.brands]
        let reply = try await index.search(request)
        #expect(reply.spuIDs == ["p1", "p3"])
        #expect(reply.brands.map(\.value).sorted() == ["A", odd].sorted())
        #expect(reply.categories.isEmpty && reply.prices.isEmpty, "only what was asked for is counted")
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

    @Test("Many documents are removed at once, and documents are listed as they were written")
    func listing() async throws {
        let index = try await index()
        let documents = (0..<1_200).map { document("p\($0)", "Tea \($0)", sold: Int64($0)) }
        try await index.write(documents)
        try await index.write([], removing: documents.dropLast(2).map { ($0.tenant, $0.spuID) })
        let stored = try await index.documents(offset: 0, limit: 10)
        #expect(stored.map(\.id).sorted() == ["p1198", "p1199"])
        for document in stored {
            let written = try #require(documents.first { $0.spuID == document.id }).columns
            #expect(document.columns.map(\.name) == written.map(\.name))
            #expect(document.columns.map(\.value) == written.map(\.value))
        }
    }

    @Test("What is typed is completed from brands, categories and titles, each finding something")
    func suggestions() async throws {
        let index = try await index()
        try await index.write([
            document("p1", "全脂牛奶 Milk 1L", brand: "Bright", sold: 1),
            document("p2", "脱脂牛奶 MILK 1L", brand: "Bright", sold: 7), document("p3", "牛肉干 Mild", brand: "牛牛"),
            document("x", "牛角 Mint", tenant: "other", brand: "Brio"),
        ])
        func suggest(_ text: String, _ limit: Int = 10) async throws -> [String] {
            try await index.suggestions(tenant: "demo", text: text, limit: limit)
        }
        #expect(try await suggest("BR") == ["Bright"])
        #expect(try await suggest("mil") == ["Mild", "MILK"], "each once, however it is written")
        #expect(try await suggest("mil", 1).count == 1)
        #expect(Set(try await suggest("牛")) == ["牛牛", "牛肉干"])
        #expect(try await suggest("牛奶") == ["脱脂牛奶 MILK 1L", "全脂牛奶 Milk 1L"], "in titles, the best-selling first")
        #expect(try await suggest("牛奶 m") == ["脱脂牛奶 MILK 1L", "全脂牛奶 Milk 1L"])
        #expect(try await suggest("食") == ["食品"])
        for nothing in ["", "  ", "zzz", "*", "\"", "_key", "o\\", "M'"] { #expect(try await suggest(nothing) == []) }
    }

    @Test("Latin words that nothing matches are spelt as the shop spells them")
    func spelling() async throws {
        let index = try await index()
        try await index.write([
            document("p1", "Organic Milk"), document("p2", "Green Tea"), document("p3", "Chocolate"),
            document("x", "Mink", tenant: "other"),
        ])
        let table: [(String, String?)] = [
            ("mlik", "milk"), ("organc mlik", "organic milk"), ("Orgnaic", "organic"), ("choclate", "chocolate"),
            ("greeen tea", "green tea"), ("chcolaet", "chocolate"), ("zzzzzz", nil), ("牛奶粉", nil), ("gree", "green"),
            ("mnik", nil), ("milk green", nil), ("\"mlik\"", nil), ("", nil),
        ]
        for (text, expected) in table {
            let request = SearchRequest(tenant: "demo", text: text)
            #expect(try await index.correction(of: request) == expected, "\(text)")
        }
    }
}
