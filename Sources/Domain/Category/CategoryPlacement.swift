/// Where a category stands in the tree, copied into events so that no reader has to look it up.
public struct CategoryPlacement: Hashable, Sendable {
    public let id: CategoryID
    /// The names from the root down to and including this category.
    public let path: [String]
    /// The categories above, root first.
    public let ancestors: [CategoryID]

    public init(id: CategoryID, path: [String], ancestors: [CategoryID]) {
        self.id = id
        self.path = path
        self.ancestors = ancestors
    }

    public var parent: CategoryID? { ancestors.last }
    /// 1 for a root.
    public var depth: Int32 { Int32(ancestors.count + 1) }
}
