import JSON
import ProjectionKit

/// A row of the peers' data, with the columns our column writer makes of it.
struct PeerRow: ProjectionRow {
    enum Cell: Hashable, Sendable {
        case text(String)
        case integer(Int64)
        case json(JSONValue)
        case packed([JSONValue])
    }

    struct Column: Hashable, Sendable {
        let name: String
        let cell: Cell
    }

    let columns: [Column]

    init(_ columns: [Column]) { self.columns = columns }

    /// They are written once and never folded again.
    init?(columns: Columns) { nil }

    func write(to out: inout ColumnWriter, was old: PeerRow?) {
        for column in columns {
            switch column.cell {
            case .text(let text): out.text(column.name, text, was: nil)
            case .integer(let integer): out.integer(column.name, integer, was: nil)
            case .json(let value): out.value(column.name, value, was: nil) { $1.append(contentsOf: $0.encoded()) }
            case .packed(let items):
                out.packed(column.name, items, was: nil) { $1.append(contentsOf: $0.encoded()) }
            }
        }
    }
}
