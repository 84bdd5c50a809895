import JSON

/// The tables and columns that one index consists of, in an order in which it can be taken apart: indexes before the
/// columns that are their sources, and these before the columns' tables. It is made in the order reversed, but that
/// tables come before columns.
struct IndexLayout: Sendable {
    struct Table: Sendable {
        let name: String
        let arguments: [(String, String)]

        init(_ name: String, _ flags: String, _ key: String, _ more: [(String, String)] = []) {
            self.name = name
            arguments = [("name", name), ("flags", flags), ("key_type", key)] + more
        }
    }

    struct Column: Sendable {
        /// `Table.column`
        let name: String
        let arguments: [(String, String)]

        init(_ table: String, _ name: String, _ flags: String, _ type: String, source: String? = nil) {
            self.name = "\(table).\(name)"
            arguments =
                [("table", table), ("name", name), ("flags", flags), ("type", type)]
                + (source.map { [("source", $0)] } ?? [])
        }
    }

    /// Raise it when tables or the meaning of columns change: an index of another version is built anew.
    let version: Int64
    /// The table of documents.
    let documents: String
    /// The table of version and checkpoint.
    let meta: String
    let tables: [Table]
    let columns: [Column]
}
