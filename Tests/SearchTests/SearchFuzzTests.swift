import JSON
import LocalServers
import TestSupport
import Testing

@testable import SearchGroonga

/// Whatever is typed: Groonga understands nothing of it as its own language, and nothing in it fails.
@Suite("Search texts made up by chance", .serialized, .timeLimit(.minutes(5)))
struct SearchFuzzTests {
    private static let pieces: [String] = [
        "牛奶", "全脂", "手机壳", "光明牛奶", "番茄", "milk", "tea", "50%", "new", "deal", "a", "奶", "１Ｌ", "Café", "礦泉水", " ", " ",
        " ", "　", "\n", "\t", "\"", "\\", "'", "(", ")", "[", "]", "{", "}", "*", "^", "-", "+", "~", "<", ">", "||",
        "&&", "!", "?",
        "OR", "AND", "NOT", "title_text:", "tenant:@", "_key:^", "_id:>", "$", "@", "#", ";", "&", "=", "%22", "%",
        "\u{1}",
        "\u{7F}", "\u{200B}", "\u{301}", "\u{FEFF}", "\u{FFFF}", "😀", "👨‍👩‍👧", "\u{202E}", "é", "ß", "İ", "㎏", "½", "ﬁ",
        "true", "in_values(",
        "table_remove Products", "/d/shutdown", "\r\n", "sub_filter(",
    ]

    private static let documents: [SearchDocument] = [
        "光明 全脂牛奶 1L", "50% OFF (new) \"deal\"", "Milk Tea", "tea", "礦泉水 500ml", "a b c", "C:\\temp", "手機殼 😀",
        "Café ½ ㎏",
        "title_text:tea OR true", "plain", "",
    ].enumerated().map { index, title in
        SearchDocument(
            tenant: index == 3 ? "other" : "demo", spuID: "p\(index)", title: title, brand: "B\(index % 3)", spec: "",
            categoryIDs: ["c"], categoryNames: ["类"], priceFen: 100, publishedAt: 0)
    }

    private func text(_ random: inout SeededRandom) -> String {
        var text = ""
        for _ in 0..<[1, 1, 2, 3, 6, 12][Int.random(in: 0..<6, using: &random)] {
            if Int.random(in: 0..<6, using: &random) == 0 {
                let value = UInt32.random(in: 1...0x2_FFFF, using: &random)
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            } else {
                text += Self.pieces[Int.random(in: Self.pieces.indices, using: &random)]
            }
        }
        return text
    }

    @Test("Hits hold every word, and no other tenant's product is one", arguments: [UInt64(20_261_126)])
    func searches(seed: UInt64) async throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write(Self.documents)
        var finding = 0
        for _ in 0..<600 {
            let text = text(&random)
            var request = SearchRequest(tenant: "demo", text: text)
            if Bool.random(using: &random) { request.brands = ["B1", self.text(&random)] }
            let reply = try await index.search(request)
            if reply.total > 0 { finding += 1 }
            let isPlain = text.unicodeScalars.allSatisfy(Self.isPlain)
            for hit in reply.hits {
                let document = try #require(Self.documents.first { $0.spuID == hit.spuID })
                #expect(document.tenant == "demo", "\(text.debugDescription)")
                #expect(hit.titleParts.joined() == document.title)
                // What NFKC takes apart is not compared here.
                if isPlain { expectItHolds(document, text) }
            }
            _ = try await index.suggestions(tenant: "demo", text: text, limit: 5)
            if reply.total == 0 { _ = try await index.correction(of: request) }
        }
        #expect(finding > 60, "too few texts find anything to tell")
        #expect(try await index.count() == Int64(Self.documents.count))
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        (" "..."~").contains(scalar) || SearchFold.isHan(scalar)
    }

    /// Every word, or all parts of one of the ways to take it.
    private func expectItHolds(_ document: SearchDocument, _ text: String) {
        let texts = ["title_text", "category_text", "spec"].map { name in
            document.columns.first { $0.name == name }?.value.asString ?? ""
        }
        let held = texts.joined(separator: "\n").filter { !$0.isWhitespace }
        for word in SearchWords(text).written.map({ SearchFold.fold($0) }) where !word.isEmpty {
            let ways = [[word]] + SearchWords.parts(of: word)
            let isHeld = ways.contains { way in
                way.allSatisfy { part in Synonyms.standard.variants(of: part).contains { held.contains($0) } }
            }
            #expect(isHeld, "\(document.title) has no \(word.debugDescription) of \(text.debugDescription)")
        }
    }
}
