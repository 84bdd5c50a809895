import JSON

/// The tables and columns that one generation of an index consists of, in an order in which it can be taken apart:
/// indexes before the columns that are their sources, and these before the columns' tables.
struct IndexLayout: Sendable {
    struct Table: Sendable {
        let name: String
        let arguments: [(String, String)]

        init(_ name: String, _ flags: String, _ key: String, _ more: [(String, String)] = []) {
            self.name = name
            arguments = [("flags", flags), ("key_type", key)] + more
        }

        /// Words of texts. Bigrams find any two Chinese characters that stand together; Latin words stay whole.
        static func words(_ name: String) -> Table {
            Table(
                name, "TABLE_PAT_KEY", "ShortText",
                [("default_tokenizer", "TokenBigram"), ("normalizer", "NormalizerNFKC150")])
        }
    }

    struct Column: Sendable {
        let table: String
        let name: String
        let flags: String
        /// A table of the layout, or a type of Groonga's.
        let type: String
        /// For an index: the column of `type` that it is of.
        let source: String?

        init(_ table: String, _ name: String, _ flags: String, _ type: String, source: String? = nil) {
            self.table = table
            self.name = name
            self.flags = flags
            self.type = type
            self.source = source
        }
    }

    /// Raise it when tables or the meaning of columns change: an index of another version is built anew.
    let version: Int64
    /// The table of documents.
    let documents: String
    /// The table that says which generation is live, and where each stands. It belongs to none of them.
    let meta: String
    let tables: [Table]
    let columns: [Column]
}
