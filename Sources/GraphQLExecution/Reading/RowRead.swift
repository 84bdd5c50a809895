/// One read of a stage.
public enum RowRead: Sendable {
    /// The named columns of one row.
    case columns(ColumnSet, key: String)
    /// One page of a list.
    indirect case list(ListRead)
}

/// A page of a list, as the request asks for it.
public struct ListRead: Sendable {
    /// The binding's name for the list.
    public let name: String
    /// Key of the row that the list hangs on, or nil.
    public let parentKey: String?
    /// Every argument of the field, paging included.
    public let arguments: Arguments
    public let page: PageRequest
    /// Extra columns of the page, in the order in which the source has to give them back.
    public let extras: [String]
    /// Whether `ListPage.keys` and the page flags are used; if not, only the extras are.
    public let wantsItems: Bool
    /// Whether `ListPage.cursors` are used.
    public let wantsCursors: Bool
    /// Whether not everybody may ask for it. What is in any other list must not depend on who the viewer is, unless
    /// they are staff.
    public let isGuarded: Bool
}

/// Which page: a size within the binding's limits, and where from.
public struct PageRequest: Hashable, Sendable {
    public let size: Int
    /// From the end (`last`), still given in list order.
    public let isBackward: Bool
    public let after: String?
    public let before: String?
}

/// All reads that can be made at once.
public struct ReadStage: Sendable {
    /// No two are equal.
    public let reads: ArraySlice<RowRead>
    public let viewer: Viewer
    /// The source has answered or thrown by then.
    public let deadline: ContinuousClock.Instant
}
