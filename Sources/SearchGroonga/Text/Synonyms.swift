/// Which other words stand for a word.
struct Synonyms: Sendable {
    /// How many words one word is replaced by at most, itself included.
    static let variantsMax = 6

    static let standard = Synonyms(SynonymGroups.text)

    /// All words of the group that a word is in.
    private let groups: [String: [String]]
    /// Characters of the longest word that has Chinese ones: such words are looked for inside of others.
    private let innerLongest: Int

    /// - Parameter text: one group a line, words separated by spaces; folded here.
    init(_ text: String) {
        var groups: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let words = SearchFold.fold(String(line)).split(separator: " ").map(String.init)
            for word in words { groups[word] = words }
        }
        self.groups = groups
        innerLongest = groups.keys.filter(Self.hasHan).map(\.unicodeScalars.count).max() ?? 0
    }

    /// The word, and what it may be said as: its group's words; or, if it is in no group, itself with the longest word
    /// inside of it replaced.
    ///
    /// - Parameter word: folded.
    func variants(of word: String) -> [String] {
        if let group = groups[word] { return Array(([word] + group.filter { $0 != word }).prefix(Self.variantsMax)) }
        let scalars = Array(word.unicodeScalars)
        guard let (term, place) = longestInside(scalars), let group = groups[term] else { return [word] }
        let (before, after) = (Self.text(scalars[..<place]), Self.text(scalars[(place + term.unicodeScalars.count)...]))
        let replaced = group.filter { $0 != term && Self.hasHan($0) }.map { before + $0 + after }
        return Array(([word] + replaced).prefix(Self.variantsMax))
    }

    /// The longest word with Chinese characters that stands in others, and where; of words as long the first by order.
    private func longestInside(_ scalars: [Unicode.Scalar]) -> (term: String, place: Int)? {
        // Most words are Latin ones, and there is nothing to be found in them.
        guard scalars.contains(where: SearchFold.isHan) else { return nil }
        for length in stride(from: min(innerLongest, scalars.count), through: 1, by: -1) {
            let found = (0...scalars.count - length).lazy.map { (Self.text(scalars[$0..<$0 + length]), $0) }
                .filter { groups[$0.0] != nil && Self.hasHan($0.0) }
            if let best = found.min(by: { $0 < $1 }) { return best }
        }
        return nil
    }

    private static func hasHan(_ word: String) -> Bool { word.unicodeScalars.contains(where: SearchFold.isHan) }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
