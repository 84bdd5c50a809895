import EventSourcing
import LocalServers
import TestSupport
import Testing

@testable import SearchGroonga

@Suite("Completions in memory", .timeLimit(.minutes(5)))
struct CompletionMemoryTests {
    @Test("What begins with a text is found, the most frequent first", arguments: [UInt64(20_261_126)])
    func list(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let letters = ["牛", "奶", "a", "b", "é", "\u{1F}", "😀"]
        var all: [String: Int64] = [:]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                letters.randomElement(using: &random) ?? ""
            }
            all[text.joined()] = Int64.random(in: 1...20, using: &random)
        }
        let list = CompletionList(all.map { (text: $0.key, count: $0.value) })
        #expect(list.count == all.count)
        for prefix in all.keys.sorted().prefix(60) + ["", "牛", "牛奶", "zz", "😀a"] {
            let expected = all.filter { $0.key.utf8.starts(with: prefix.utf8) }.sorted { left, right in
                left.value == right.value
                    ? left.key.utf8.lexicographicallyPrecedes(right.key.utf8) : left.value > right.value
            }.map(\.key)
            for limit in [1, 3, 1_000] {
                #expect(list.beginning(with: prefix, limit: limit) == Array(expected.prefix(limit)), "\(prefix)")
            }
        }
        #expect(CompletionList([]).beginning(with: "", limit: 3) == [])
    }

    private func document(_ id: String, _ title: String, tenant: String = "mall") -> SearchDocument {
        SearchDocument(
            tenant: tenant, spuID: id, title: title, brand: "Bright", spec: "", categoryIDs: ["c"],
            categoryNames: ["食品"], priceFen: 1, publishedAt: 0)
    }

    @Test("Malls that do not exist are given up when there are too many")
    func unknownMalls() async throws {
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write([document("p1", "全脂牛奶 Milk 1L")])
        let memory = CompletionMemory(index: index, freshFor: .seconds(3_600), totalMax: 1_000)
        for number in 0..<30 { await memory.read("nowhere \(number)") }
        #expect(memory.count == 10)
        #expect(try await memory.suggestions(tenant: "mall", text: "全", limit: 5) == ["全脂牛奶"])
    }

    @Test("It suggests what the index does, of one mall, and is read again when the index has moved")
    func memory() async throws {
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write([
            document("p1", "全脂牛奶 Milk 1L"), document("p2", "脱脂牛奶 MILK 1L"), document("p3", "牛肉干 Mild"),
            document("x", "牛角 Mint", tenant: "other"),
        ])
        let memory = CompletionMemory(index: index, freshFor: .seconds(3_600))
        let texts = ["", " ", "b", "BR", "mi", "Mil", "牛", "牛奶", "食", "全脂", "zzz", "\"", "１", "milk x"]
        for _ in 0..<2 {
            for text in texts {
                let expected = try await index.suggestions(tenant: "mall", text: text, limit: 5)
                #expect(try await memory.suggestions(tenant: "mall", text: text, limit: 5) == expected, "\(text)")
            }
            await memory.read("mall")
        }
        try await index.write([document("p4", "牛角包")])
        await memory.read("mall")
        #expect(try await memory.suggestions(tenant: "mall", text: "牛", limit: 5) == ["牛肉干"], "as it was read")
        try await index.moveCheckpoint(to: Position(7))
        await memory.read("mall")
        #expect(try await memory.suggestions(tenant: "mall", text: "牛", limit: 5) == ["牛肉干", "牛角包"])
        #expect(try await memory.suggestions(tenant: "other", text: "牛角", limit: 5) == ["牛角"])
    }
}
