/// Where in a title the words are.
enum Highlight {
    /// The title cut where found words begin and end: parts by turns not found and found, the first of them not found
    /// and perhaps empty. Joined they are the title.
    static func parts(of title: String, _ words: SearchWords) -> [String] {
        let folded = SearchFold.folded(title)
        var isFound = [Bool](repeating: false, count: title.unicodeScalars.count)
        var index = 0
        while index < folded.scalars.count {
            guard let needle = words.needles.first(where: { stands($0, at: index, in: folded.scalars) }) else {
                index += 1
                continue
            }
            // Marks that were folded away lie between the letters that stayed.
            let last = folded.origins[index + needle.count - 1]
            for origin in folded.origins[index]...last { isFound[origin] = true }
            index += needle.count
        }
        return cut(title, isFound)
    }

    private static func stands(_ needle: [Unicode.Scalar], at index: Int, in text: [Unicode.Scalar]) -> Bool {
        guard !needle.isEmpty, index + needle.count <= text.count else { return false }
        // A word of letters begins where a word begins.
        if index > 0, isWord(needle[0]), isWord(text[index - 1]), needle[0].properties.numericType == nil,
            text[index - 1].properties.numericType == nil
        {
            return false
        }
        for (offset, scalar) in needle.enumerated() where text[index + offset] != scalar { return false }
        return true
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool { SearchFold.isAlphanumeric(scalar) }

    private static func cut(_ title: String, _ isFound: [Bool]) -> [String] {
        var parts: [String.UnicodeScalarView] = [String.UnicodeScalarView()]
        for (scalar, isFound) in zip(title.unicodeScalars, isFound) {
            // Parts at odd places were found. A mark goes with its letter.
            let isMark = (0x300...0x36F).contains(scalar.value) && !(parts.last?.isEmpty ?? true)
            if isFound != (parts.count % 2 == 0), !isMark { parts.append(String.UnicodeScalarView()) }
            parts[parts.count - 1].append(scalar)
        }
        return parts.map { String($0) }
    }
}
