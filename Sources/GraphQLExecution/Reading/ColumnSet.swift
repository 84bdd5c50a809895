/// The columns that one part of a plan takes from each row of a table: made once a plan, shared by all its reads.
public final class ColumnSet: Sendable {
    public let table: String
    /// In the order in which the source has to give them back. Never empty.
    public let columns: [String]
    /// What the source made of it when the plan was compiled: `RowSource.prepare`.
    public let prepared: [UInt8]

    init(table: String, columns: [String], prepared: [UInt8]) {
        self.table = table
        self.columns = columns
        self.prepared = prepared
    }
}
