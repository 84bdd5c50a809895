/// A list that a source can page through, and the table its keys point into.
public struct ListBinding: Sendable {
    /// What the list hangs on.
    public enum Parent: Sendable {
        case none
        /// The key of the row that the field stands on.
        case key
        /// A column of that row, holding a key as JSON text or number.
        case column(String)
    }

    public let name: String
    public let table: String
    public let parent: Parent
    /// Items when the field has no `first` or `last`, or the request leaves it out.
    public let pageSize: Int
    public let pageSizeMax: Int

    /// `first`, `last`, `after` and `before` among the field's arguments page; the rest go to the source.
    public init(
        _ name: String, table: String, parent: Parent = .none, pageSize: Int = 20, pageSizeMax: Int = 100
    ) {
        precondition(0 < pageSize && pageSize <= pageSizeMax, "a page has a size within its limit")
        self.name = name
        self.table = table
        self.parent = parent
        self.pageSize = pageSize
        self.pageSizeMax = pageSizeMax
    }
}
