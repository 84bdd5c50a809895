/// What text is to the index: full and half width, capital and small letters, traditional and simplified characters,
/// letters with and without marks are the same. The rest of NFKC is Groonga's normaliser's.
enum SearchFold {
    /// A folded text, and for each of its scalars the scalar of the text that it came from.
    struct Folded {
        var scalars: [Unicode.Scalar] = []
        var origins: [Int] = []
    }

    static func fold(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let scalar = Self.fold(scalar) { folded.append(scalar) }
        }
        return String(folded)
    }

    static func folded(_ text: String) -> Folded {
        var folded = Folded()
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard let scalar = fold(scalar) else { continue }
            folded.scalars.append(scalar)
            folded.origins.append(index)
        }
        return folded
    }

    /// Nil: a mark that belongs to the letter before it.
    static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.value < 0x80 {
            let isCapital = ("A"..."Z").contains(scalar)
            return isCapital ? Unicode.Scalar(scalar.value + 0x20) : scalar
        }
        if (0x300...0x36F).contains(scalar.value) { return nil }
        if scalar.value == 0x3000 { return " " }
        // Half-width forms of ASCII stand in the same order.
        if (0xFF01...0xFF5E).contains(scalar.value) { return Unicode.Scalar(scalar.value - 0xFEE0).flatMap(fold) }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        let small = lower.count == 1 ? lower.first ?? scalar : scalar
        guard small.value < 0x1_0000 else { return small }
        let taken = pairs[Int(small.value)]
        return taken == 0 ? small : Unicode.Scalar(taken) ?? small
    }

    static func isHan(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x2_0000...0x3_FFFF: true
        default: false
        }
    }

    /// A letter or a digit of a writing with letters.
    static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 {
            return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
        }
        return !isHan(scalar) && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
    }

    /// What a character is taken for, by its code; 0 is itself.
    private static let pairs: [UInt16] = {
        var table = [UInt16](repeating: 0, count: 0x1_0000)
        var from: Unicode.Scalar?
        for scalar in FoldingPairs.text.unicodeScalars {
            if let taken = from {
                table[Int(taken.value)] = UInt16(truncatingIfNeeded: scalar.value)
                from = nil
            } else {
                from = scalar
            }
        }
        return table
    }()
}
