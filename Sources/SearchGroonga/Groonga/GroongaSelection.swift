import JSON

/// The answer to `select`: `[[[total], [[name, type]…], [value…]…], {"facet": [[n], columns, [key, count]…], …}]`.
struct GroongaSelection {
    let total: Int64
    let rows: [[JSONValue]]
    private let drilldowns: JSONValue

    init(_ answer: JSONValue) throws(SearchError) {
        guard let parts = answer.asArray, let result = parts.first?.asArray, result.count >= 2,
            let total = result[0].asArray?.first?.asInteger
        else { throw .notUnderstood(reason: "no result set") }
        self.total = total
        rows = result.dropFirst(2).compactMap(\.asArray)
        drilldowns = parts.count > 1 ? parts[1] : .null
    }

    /// Values and counts of one drilldown.
    func counts(_ name: String) -> [(value: JSONValue, count: Int64)] {
        (drilldowns[name]?.asArray ?? []).dropFirst(2).compactMap { row in
            guard let cells = row.asArray, cells.count == 2, let count = cells[1].asInteger else { return nil }
            return (cells[0], count)
        }
    }
}
