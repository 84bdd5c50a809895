/// Names that a misspelt one may stand for.
enum Suggestions {
    private static let shown = 3

    /// " Did you mean \"a\" or \"b\"?", or nothing if no name is near.
    static func text(for name: String, among names: [String]) -> String {
        let wanted = Array(name.utf8)
        let near = names.compactMap { candidate -> (name: String, distance: Int)? in
            let distance = distance(wanted, Array(candidate.utf8))
            return distance <= max(1, wanted.count * 2 / 5) ? (candidate, distance) : nil
        }
        guard !near.isEmpty else { return "" }
        let best = near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(shown).map {
            "\"\($0.name)\""
        }
        let last = best[best.count - 1]
        let list = best.count == 1 ? last : best.dropLast().joined(separator: ", ") + " or " + last
        return " Did you mean \(list)?"
    }

    /// Levenshtein's distance.
    private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (index, byte) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in second.enumerated() {
                let change = byte == other ? diagonal : diagonal + 1
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
