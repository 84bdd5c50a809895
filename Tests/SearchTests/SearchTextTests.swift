import Testing

@testable import SearchGroonga

@Suite("What a search text is taken for", .timeLimit(.minutes(5)))
struct SearchTextTests {
    @Test(
        "Width, case, accents, traditional and simplified characters make no difference",
        arguments: [
            ("牛奶", "牛奶"), ("ＭＩＬＫ", "milk"), ("Ｍilk　２", "milk 2"), ("礦泉水", "矿泉水"), ("電腦", "电脑"), ("麵包", "面包"),
            ("乾淨", "干净"),
            ("Café Crème", "cafe creme"), ("Cafe\u{301}", "cafe"), ("ÅNGSTRÖM", "angstrom"), ("Łódź", "lodz"),
            ("（新）", "(新)"), ("Ⅷ①", "ⅷ①"), ("ИЗБА", "изба"), ("", ""),
        ])
    func folding(text: String, folded: String) {
        #expect(SearchFold.fold(text) == folded)
        #expect(SearchFold.fold(SearchFold.fold(text)) == folded)
    }

    @Test("The pairs of characters are whole, and what one is taken for is taken for itself")
    func pairs() {
        let scalars = Array(FoldingPairs.text.unicodeScalars)
        #expect(scalars.count == FoldingPairs.count * 2)
        var wrong: [String] = []
        for at in stride(from: 0, to: scalars.count, by: 2) {
            let (from, to) = (scalars[at], scalars[at + 1])
            if from == to || SearchFold.fold(from) != to || SearchFold.fold(to) != to { wrong.append("\(from)\(to)") }
        }
        #expect(wrong.isEmpty)
        #expect(Set(stride(from: 0, to: scalars.count, by: 2).map { scalars[$0] }).count == FoldingPairs.count)
    }

    @Test("A synonym stands in one group, folded, and groups hold at most what a search may ask for")
    func synonymGroups() {
        let lines = SynonymGroups.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let words = lines.joined()
        #expect(lines.count > 100)
        #expect(Set(words).count == words.count, "a word stands in two groups")
        #expect(words.allSatisfy { SearchFold.fold($0) == $0 })
        #expect(lines.allSatisfy { (2...Synonyms.variantsMax).contains($0.count) })
    }

    @Test("Synonyms stand for a word, and for a word inside of it")
    func synonyms() {
        let synonyms = Synonyms("番茄 西红柿 tomato\n小番茄 圣女果\n电视 电视机 tv")
        #expect(synonyms.variants(of: "番茄") == ["番茄", "西红柿", "tomato"])
        #expect(synonyms.variants(of: "tomato") == ["tomato", "番茄", "西红柿"])
        #expect(synonyms.variants(of: "番茄酱") == ["番茄酱", "西红柿酱"])
        #expect(synonyms.variants(of: "小番茄汁") == ["小番茄汁", "圣女果汁"], "the longest word counts")
        #expect(synonyms.variants(of: "电视机柜") == ["电视机柜", "电视柜"])
        #expect(synonyms.variants(of: "tvs") == ["tvs"])
        #expect(synonyms.variants(of: "米") == ["米"])
    }

    @Test(
        "A word is found in parts where Chinese characters or other letters begin, and in two parts at each place",
        arguments: [
            ("牛奶", []), ("豆奶粉", []), ("全脂牛奶", [["全脂", "牛奶"]]),
            ("有机纯牛奶", [["有机", "纯牛奶"], ["有机纯", "牛奶"]]),
            ("光明全脂牛奶", [["光明", "全脂牛奶"], ["光明全", "脂牛奶"], ["光明全脂", "牛奶"], ["光明", "全脂", "牛奶"]]),
            ("iphone手机壳", [["iphone", "手机壳"]]), ("牛奶1l", [["牛奶", "1l"]]), ("u盘", []), ("usb盘", []), ("milk", []),
            ("一二三四五六七八九十一二三", []),
        ])
    func parts(word: String, parts: [[String]]) {
        #expect(SearchWords.parts(of: word) == parts)
    }

    @Test(
        "Nothing in a text is an operator",
        arguments: [
            ("milk", #"("milk" OR "牛奶" OR "鲜奶")"#), ("a b", #""a" "b""#), ("OR", #""or""#),
            (#"" OR ""#, #""\"" "or" "\"""#),
            (#"\"#, #""\\""#), ("title:x", #""title:x""#), ("-x*", #""-x*""#), ("(x", #""(x""#), ("", ""),
            (" \n\t　", ""),
            ("\u{301}", "\"\u{301}\""), ("全脂乳", #""全脂乳""#),
        ])
    func queries(text: String, query: String) {
        #expect(SearchWords(text).query == query)
    }

    @Test("A text of many words asks for a bounded number of phrases")
    func bounded() {
        let text = Array(repeating: "有机番茄酱油", count: 14).joined(separator: " ")
        let phrases = SearchWords(text).query.split(separator: "\"", omittingEmptySubsequences: false).count / 2
        #expect(phrases <= 64 + 14)
        #expect(SearchWords(text).query.hasSuffix(#""有机番茄酱油""#))
    }

    @Test(
        "Found words are marked in the title as it is written",
        arguments: [
            ("新鮮全脂牛奶 1L", "牛奶", ["新鮮全脂", "牛奶", " 1L"]), ("新鮮牛奶", "新鲜", ["", "新鮮", "牛奶"]),
            ("Organic ＭＩＬＫ", "milk", ["Organic ", "ＭＩＬＫ"]), ("光明 全脂牛奶", "光明牛奶", ["", "光明", " 全脂", "牛奶"]),
            ("Buttermilk", "milk", ["Buttermilk"]), ("milky way", "milk", ["", "milk", "y way"]),
            ("iPhone15 手机壳", "15", ["iPhone", "15", " 手机壳"]), ("西红柿酱", "番茄", ["", "西红柿", "酱"]),
            ("Café <b>crème</b>", "creme", ["Café <b>", "crème", "</b>"]),
            ("Cafe\u{301} noir", "cafe", ["", "Cafe\u{301}", " noir"]),
            ("牛奶牛奶", "牛奶", ["", "牛奶牛奶"]), ("梨", "", ["梨"]), ("", "x", [""]),
        ])
    func highlight(title: String, text: String, parts: [String]) {
        let found = Highlight.parts(of: title, SearchWords(text))
        #expect(found == parts)
        #expect(found.joined() == title)
    }

    @Test("Completions are brands, categories and words of the title, not sizes and article numbers")
    func completions() {
        let document = SearchDocument(
            tenant: "mall", spuID: "p1", title: "光明 (新鲜)全脂牛奶 Organic 500ml C6039 1L Milk, 一二三四五六七八九十一",
            brand: "光明", spec: "", categoryIDs: ["c"], categoryNames: ["乳製品"], priceFen: 1, publishedAt: 0)
        let keys = Completions.keys(of: document)
        #expect(
            keys == [
                "mall/光明\u{1F}光明", "mall/乳制品\u{1F}乳製品", "mall/新鲜)全脂牛奶\u{1F}新鲜)全脂牛奶", "mall/organic\u{1F}Organic",
                "mall/milk\u{1F}Milk",
            ])
        #expect(Completions.shown(["t/milk\u{1F}Milk", "t/milk\u{1F}MILK", "t/x\u{1F}X"]) == ["Milk", "X"])
    }

    @Test("A price lies in one range, and the ranges have no gaps")
    func bands() {
        #expect(PriceBand(holding: 0).minimumFen == 0 && PriceBand(holding: 999).maximumFen == 999)
        #expect(PriceBand(holding: 1_000).minimumFen == 1_000)
        #expect(PriceBand(holding: 50_000_000).maximumFen == nil)
        #expect(PriceBand(holding: -5).minimumFen == 0)
        for fen: Int64 in [0, 1_000, 4_999, 5_000, 99_999, 999_999] {
            let band = PriceBand(holding: fen)
            if let maximum = band.maximumFen { #expect(PriceBand(holding: maximum + 1).minimumFen == maximum + 1) }
        }
    }
}
