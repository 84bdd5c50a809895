/// What was probably meant by a name that is not known.
enum Suggestions {
    static func detail(for name: String, among known: [String]) -> String {
        let close = close(to: name, among: known)
        guard !close.isEmpty else { return "There is no such field." }
        return "There is no such field; did you mean \(close.joined(separator: " or "))?"
    }

    /// At most three of the known names, the likeliest first: those at most a quarter of the name's length away.
    static func close(to name: String, among known: [String]) -> [String] {
        let name = Array(name.utf8.prefix(64))
        let reach = max(2, name.count / 4)
        let near = known.map { (distance(name, Array($0.utf8)), $0) }.filter { $0.0 <= reach }
        return near.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map(\.1)
    }

    /// Levenshtein's distance, in one row of memory.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let change = diagonal + (byte == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
