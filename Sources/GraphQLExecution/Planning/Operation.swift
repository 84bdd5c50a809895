/// One step of writing a response: what to write for one field of one object. Flat, and without references.
struct FieldOp: Sendable {
    enum Code: UInt8, Sendable {
        /// A fragment of the frame. `a`: its column. `b`: 0, or after the column for those who may not see that one.
        case leaf
        /// The same, its column chosen by an argument. `a`: index into `Plan.choices`.
        case chosenLeaf
        /// Bytes of the plan, or null if there are none. `a`, `b`: where they lie.
        case constant
        /// Written by the introspection writer. `a`: index into `Plan.introspections`.
        case introspection
        /// A nested object in the same frame. `a`: its presence column or -1. `b`: block set.
        case object
        /// A list of objects in columns of the frame. `a`: packed layout. `b`: block set.
        case packed
        /// One row. `a`: fetch node. `b`: block set.
        case row
        /// The first of several rows that is there. `a`, `b`: range in `Plan.candidates`.
        case candidates
        /// The rows of a column of keys. `a`: fetch node. `b`: block set.
        case rows
        /// The rows of a list. `a`: list node. `b`: block set. `c`: row node.
        case list
        /// The frame of a connection. `a`: list node. `b`: block.
        case connection
        /// Inside a connection. `a`: row node or -1. `b`: block of the edge, block set of the node.
        case edges
        case nodes
        case pageInfo
        case extra
        /// An object in the extras of the page. `b`: block set. `c`: column set of the extras.
        case extras
        /// On an edge: its item of a packed extra. `a`: index of the extra.
        case edgeExtra
        case cursor
        case edgeNode
        case hasNextPage
        case hasPreviousPage
        case startCursor
        case endCursor
    }

    var code: Code
    var isNonNull: Bool
    var isItemNonNull: Bool
    /// Index into `Plan.guards`; 0 is open.
    var guardID: Int32
    /// Where `,"name":` lies in the plan's bytes.
    var nameStart: Int32
    var nameEnd: Int32
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
    /// Index into `Plan.fields`.
    var field: Int32
}

/// What errors say about a field.
struct FieldInfo: Sendable {
    let responseName: String
    let typeName: String
    let name: String
    /// Byte offset of its first selection.
    let offset: Int

    /// `Type.field`.
    var coordinate: String { "\(typeName).\(name)" }
}

/// The steps for one selection on one object type.
struct Block: Sendable {
    var start: Int32 = 0
    var end: Int32 = 0
    /// Index into `Plan.guards`: who may see the type.
    var guardID: Int32 = 0
    /// Column that holds the owner, or -1.
    var ownerColumn: Int32 = -1
    /// Who sees the rows of other owners.
    var ownerGuardID: Int32 = 0
}

/// The blocks of one selection by concrete type.
struct BlockSet: Sendable {
    struct Member: Sendable {
        /// The type's name as JSON text, as the type column holds it; empty where there is no such column.
        let name: [UInt8]
        let block: Int32
    }

    /// Column of the frame that tells the type; -1 if there is but one.
    let typeColumn: Int32
    let members: [Member]
    /// Column that every such object has, or -1.
    let presenceColumn: Int32
}

/// One of the rows that may answer a field of several possible types.
struct RowCandidate: Sendable {
    let node: Int32
    let blockSet: Int32
}

/// A list of objects in columns of a frame.
struct PackedLayout: Sendable {
    /// Columns of the frame around, by column of an item. The first is the presence column.
    var columns: [Int32]
}

/// A leaf whose column an argument names.
struct ColumnChoice: Sendable {
    /// Index into `Plan.arguments`.
    let arguments: Int32
    let argument: String
    /// Column of the frame by the argument's value; `""` when it is absent.
    let columns: [String: Int32]
}
