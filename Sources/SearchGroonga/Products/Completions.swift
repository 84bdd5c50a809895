/// What a shopper who begins to type may mean: brands, categories, and the words of titles.
///
/// A completion is stored under `tenant/folded␟shown`, so that what begins with a folded text stands together, and
/// what was written in another way is another completion.
enum Completions {
    /// Of one product.
    private static let perProductMax = 24
    private static let shownScalars = 2...24
    private static let separator: Character = "\u{1F}"

    static func keys(of document: SearchDocument) -> [String] {
        var keys: [String] = []
        let words = document.title.split(whereSeparator: \.isWhitespace).map(trimmed).filter(isWord)
        for shown in [document.brand] + document.categoryNames + words where keys.count < perProductMax {
            guard shownScalars.contains(shown.unicodeScalars.count), !shown.contains(separator) else { continue }
            let key = "\(prefix(document.tenant, shown))\(separator)\(shown)"
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// What the keys of completions of `text` begin with.
    static func prefix(_ tenant: String, _ text: String) -> String { "\(tenant)/\(SearchFold.fold(text))" }

    /// The completions behind keys, in their order, each once however it is written.
    static func shown(_ keys: [String]) -> [String] {
        var seen: Set<Substring> = []
        return keys.compactMap { key in
            guard let at = key.firstIndex(of: separator), seen.insert(key[..<at]).inserted else { return nil }
            return String(key[key.index(after: at)...])
        }
    }

    /// Brackets and punctuation around a word are no part of it.
    private static func trimmed(_ word: Substring) -> String {
        func isInside(_ character: Character) -> Bool { character.isLetter || character.isNumber }
        guard let first = word.firstIndex(where: isInside), let last = word.lastIndex(where: isInside) else {
            return ""
        }
        return String(word[first...last])
    }

    /// Sizes and article numbers are nothing that one looks for.
    private static func isWord(_ word: String) -> Bool {
        guard let first = word.unicodeScalars.first else { return false }
        if word.unicodeScalars.contains(where: SearchFold.isHan) {
            return SearchFold.isHan(first) && word.unicodeScalars.count <= 10
        }
        return word.unicodeScalars.count >= 3 && word.unicodeScalars.allSatisfy { $0.properties.isAlphabetic }
    }
}
