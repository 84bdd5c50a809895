/// What stands around a selection while it is compiled: where its columns come from.
struct PlanScope {
    enum Kind {
        /// No row: the query root and the groups in it.
        case root
        /// Columns of a row node's set.
        case row(set: Int32)
        /// Columns of the items of a packed list in a row.
        case packed(set: Int32, layout: Int32)
        /// The frame of a connection: list node, index of its list.
        case connection
    }

    var kind: Kind
    /// The node whose instances the selection is written for; -1 at the root.
    var node: Int32
    /// The list of a connection's frame.
    var list: Int32 = -1
    /// Items that a packed list is taken to hold, for the cost; 1 outside of one.
    var items = 1
    /// Before each column's name, with its dot.
    var prefix = ""
    /// Who must be allowed for the selection to be reached.
    var guards: [Int32] = []
}
