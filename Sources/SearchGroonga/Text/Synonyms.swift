/// Which other words stand for a word.
struct Synonyms: Sendable {
    /// How many words one word is replaced by at most, itself included.
    static let variantsMax = 6

    static let standard = Synonyms(SynonymGroups.text)

    /// All words of the group that a word is in.
    private let groups: [String: [String]]
    /// Words with Chinese characters, the longest first: those that are looked for inside of others.
    private let inner: [String]

    /// - Parameter text: one group a line, words separated by spaces; folded here.
    init(_ text: String) {
        var groups: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let words = SearchFold.fold(String(line)).split(separator: " ").map(String.init)
            for word in words { groups[word] = words }
        }
        self.groups = groups
        inner = groups.keys.filter { $0.unicodeScalars.contains(where: SearchFold.isHan) }
            .sorted { ($1.unicodeScalars.count, $0) < ($0.unicodeScalars.count, $1) }
    }

    /// The word, and what it may be said as: its group's words; or, if it is in no group, itself with the longest word
    /// inside of it replaced.
    ///
    /// - Parameter word: folded.
    func variants(of word: String) -> [String] {
        if let group = groups[word] { return Array(([word] + group.filter { $0 != word }).prefix(Self.variantsMax)) }
        guard let found = inner.lazy.compactMap({ term in word.firstRange(of: term).map { (term, $0) } }).first,
            let group = groups[found.0]
        else { return [word] }
        let others = group.filter { $0 != found.0 && $0.unicodeScalars.contains(where: SearchFold.isHan) }
        let replaced = others.map { word.replacingCharacters(in: found.1, with: $0) }
        return Array(([word] + replaced).prefix(Self.variantsMax))
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
