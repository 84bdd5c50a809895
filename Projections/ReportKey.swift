/// Keys of a report's lines: what is summed by, `|`, and which: `DAY|2017-03-06`, `TOTAL|`.
enum ReportKey {
    static func text(_ dimension: String, _ key: String) -> String { "\(dimension)|\(key)" }

    static func parts(_ rowKey: String) -> (dimension: String, key: String) {
        let dimension = rowKey.prefix { $0 != "|" }
        return (String(dimension), String(rowKey.dropFirst(dimension.count + 1)))
    }
}
