/// One kind of read of a plan: made once for each instance of the node above it.
struct FetchNode: Sendable {
    /// Where the keys come from.
    enum Origin: Sendable {
        /// The binding's closure. Once at the root, else once for each row above.
        case key(@Sendable (KeyContext) throws(ArgumentError) -> String?)
        /// The binding's closure; only addresses of this type count.
        case address(type: String, @Sendable (KeyContext) throws(ArgumentError) -> RowAddress?)
        /// A column of the row above, or a packed one, then with a key for each item.
        case column(Int32, isPacked: Bool)
        /// A column of the row above that holds an array of keys.
        case keyArray(Int32, max: Int)
        /// The keys of the page above.
        case page
        /// None: a list that hangs on nothing.
        case none
        /// The key of the row above.
        case parentKey
    }

    enum Target: Sendable {
        /// Index into `Plan.columnSets`.
        case row(Int32)
        /// Index into `Plan.lists`.
        case list(Int32)
    }

    let target: Target
    let origin: Origin
    /// Index of the node above, -1 at the root. Always smaller than its own.
    let parent: Int32
    /// Index of the stage that reads it.
    let stage: Int32
    /// Index into `Plan.arguments`, or -1.
    let arguments: Int32
    /// Who must be allowed for it to be read at all.
    let guards: [Int32]
    let field: Int32
    /// Instances that one instance above may have, for the cost.
    let fanOut: FanOut
    /// What one instance counts.
    let weight: Int

    enum FanOut: Sendable {
        case one
        case atMost(Int)
        /// The size of the page above.
        case page
    }
}

/// What something counts that reads nothing of its own, for each instance of a node; -1 is the root.
struct Surcharge: Sendable {
    let node: Int32
    let weight: Int
}

/// A list as a plan reads it.
struct ListPlan: Sendable {
    let binding: ListBinding
    /// Column set that names the extras of the page, or -1.
    var extras: Int32 = -1
    var wantsItems = false
    var wantsCursors = false
}
