/// Readable titles out of a till's abbreviations.
///
/// The rule: the product's type, else its category, else `Product` and its id; then, where known, a comma and the
/// package size. `BREAD:ITALIAN/FRENCH` becomes `Bread: Italian/French`, `ICE - CRUSHED/CUBED` of `22 LB` becomes
/// `Ice - Crushed/Cubed, 22 lb`:
/// - words get a capital and small letters; little words in the middle stay small, well-known initials stay large;
/// - a colon is followed by a blank, an ampersand stands between blanks, blanks are never doubled;
/// - what follows a bracket that the till had no room to close is left out;
/// - sizes are in small letters, except `L`.
enum ProductTitle {
    static let scalarsMax = 200
    private static let small: Set<String> = ["and", "or", "of", "for", "in", "with", "the", "to", "a"]
    private static let initials: Set<String> = ["bbq", "cd", "dvd", "nz", "tv", "us", "usa", "uht"]

    static func title(of product: CompleteJourney.Product) -> String {
        let words = [product.type, product.category].lazy.map(readable).first { !$0.isEmpty }
        let title = words ?? "Product \(product.id)"
        let size = readableSize(product.packageSize)
        let whole = size.isEmpty ? title : "\(title), \(size)"
        return String(String.UnicodeScalarView(whole.unicodeScalars.prefix(scalarsMax)))
    }

    static func readable(_ text: String) -> String {
        var spaced = ""
        for character in closed(text) {
            switch character {
            case "&": spaced += " & "
            case ":": spaced += ": "
            default: spaced.append(character)
            }
        }
        let words = spaced.split(separator: " ", omittingEmptySubsequences: true)
        return words.enumerated()
            .map { capitalised(String($0.element), isFirst: $0.offset == 0) }
            .joined(separator: " ")
            .replacing(" :", with: ":")
    }

    static func readableSize(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: true)
            .map { $0 == "L" ? "L" : $0.lowercased() }
            .joined(separator: " ")
    }

    /// Without what stands behind a bracket that is never closed, and without loose ends.
    private static func closed(_ text: String) -> Substring {
        var opened: String.Index?
        for index in text.indices {
            switch text[index] {
            case "(": if opened == nil { opened = index }
            case ")": opened = nil
            default: break
            }
        }
        return text[..<(opened ?? text.endIndex)]
    }

    /// Each run of letters gets its capital: `ITALIAN/FRENCH` has two.
    private static func capitalised(_ word: String, isFirst: Bool) -> String {
        let lower = word.lowercased()
        if !isFirst, small.contains(lower) { return lower }
        var result = ""
        var run = ""
        for character in lower {
            if character.isLetter || character == "'" || character == "’" {
                run.append(character)
            } else {
                result += finished(run, after: result)
                run = ""
                result.append(character)
            }
        }
        return result + finished(run, after: result)
    }

    /// Letters right behind a digit are a unit: `20pk`.
    private static func finished(_ run: String, after text: String) -> String {
        if text.last?.isNumber == true { return run }
        return initials.contains(run) ? run.uppercased() : run.prefix(1).uppercased() + run.dropFirst()
    }
}
