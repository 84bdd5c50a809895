/// A shopper's text, read: words that must all be found, each literally or as what means the same.
///
/// A word that many characters make up is also found in parts, since Chinese has no spaces: 光明牛奶 is 光明 and 牛奶.
/// Nothing in the text is an operator: every part becomes a phrase of Groonga's query language.
struct SearchWords: Sendable {
    /// What all words may ask for together; words behind it are searched as they stand.
    private static let phrasesMax = 64
    private static let partedScalarsMax = 12

    /// Groonga's query; empty if there are no words.
    let query: String
    /// Folded texts that a match may be made of.
    let needles: [[Unicode.Scalar]]
    /// The words as they were written.
    let written: [String]

    init(_ text: String, synonyms: Synonyms = .standard) {
        written = text.split(whereSeparator: \.isWhitespace).map(String.init)
        var left = Self.phrasesMax
        var phrases: Set<String> = []
        query = written.map { word in
            Self.query(of: Self.folded(word), synonyms, &left, &phrases)
        }.joined(separator: " ")
        needles = phrases.map { Array($0.unicodeScalars) }.sorted { left, right in
            left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count > right.count
        }
    }

    /// A word of nothing but marks stays what it is: no word may vanish and find everything.
    private static func folded(_ word: String) -> String {
        let folded = SearchFold.fold(word)
        return folded.isEmpty ? word : folded
    }

    private static func query(
        of word: String, _ synonyms: Synonyms, _ left: inout Int, _ phrases: inout Set<String>
    ) -> String {
        let ways = ([[word]] + parts(of: word)).map { way in way.map(synonyms.variants) }
        let wanted = ways.joined().reduce(0) { $0 + $1.count }
        guard wanted <= left, wanted > 1 else {
            left -= 1
            phrases.insert(word)
            return phrase(word)
        }
        left -= wanted
        for variants in ways.joined() { phrases.formUnion(variants) }
        return either(ways.map { way in all(way.map { variants in either(variants.map(phrase)) }) })
    }

    private static func either(_ alternatives: [String]) -> String {
        alternatives.count == 1 ? alternatives[0] : "(\(alternatives.joined(separator: " OR ")))"
    }

    private static func all(_ parts: [String]) -> String {
        parts.count == 1 ? parts[0] : "(\(parts.joined(separator: " ")))"
    }

    /// Inside of quotes nothing is an operator but quote and backslash.
    static func phrase(_ word: String) -> String {
        var quoted = "\""
        for character in word.unicodeScalars {
            if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

// MARK: Parts

extension SearchWords {
    /// Ways to cut a word so that no part is a single character: where the writing changes; or, in a word of four
    /// Chinese characters or more, in two at each place, and in pairs.
    static func parts(of word: String) -> [[String]] {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count >= 4, scalars.count <= partedScalarsMax else { return [] }
        var cuts: [Int] = []
        for index in scalars.indices.dropFirst()
        where SearchFold.isHan(scalars[index]) != SearchFold.isHan(scalars[index - 1]) {
            cuts.append(index)
        }
        if !cuts.isEmpty { return pieces(scalars, cuts).map { [$0] } ?? [] }
        guard SearchFold.isHan(scalars[0]) else { return [] }
        var ways = (2...scalars.count - 2).compactMap { pieces(scalars, [$0]) }
        if scalars.count >= 6 {
            ways += [pieces(scalars, Array(stride(from: 2, through: scalars.count - 2, by: 2)))].compactMap(\.self)
        }
        return ways
    }

    /// Nil if a piece would be a single character.
    private static func pieces(_ scalars: [Unicode.Scalar], _ cuts: [Int]) -> [String]? {
        var pieces: [String] = []
        for (start, end) in zip([0] + cuts, cuts + [scalars.count]) {
            guard end - start >= 2 else { return nil }
            pieces.append(String(String.UnicodeScalarView(scalars[start..<end])))
        }
        return pieces
    }
}
