public import EventSourcing

/// One shelf sign of the shop. Its place in the tree is `CategoryTree`'s to judge.
public struct Category: Aggregate, Equatable {
    public static let category = "category"

    public internal(set) var placement: CategoryPlacement?
    public internal(set) var sort: Int32 = 0
    public internal(set) var isVisible = true

    public init() {}

    public var footprint: Int { 400 }
}
