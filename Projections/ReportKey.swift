import ProjectionKit

/// Keys of a report's lines: what is summed by, `|`, and which: `DAY|2017-03-06`, `TOTAL|`.
enum ReportKey {
    static func text(_ dimension: String, _ key: String) -> String { "\(dimension)|\(key)" }

    static func parts(_ rowKey: String) -> (dimension: String, key: String) {
        let (dimension, key) = RowKey.parts(of: rowKey, at: "|")
        return (String(dimension), String(key ?? ""))
    }
}
