/// Where the value of one field comes from. Arguments choose rows and columns; nothing is computed.
public struct FieldBinding: Sendable {
    enum Kind: Sendable {
        case column(String)
        case chosenColumn(argument: String, columns: [String: String])
        case constant([UInt8])
        case object(prefix: String)
        case packed(prefix: String)
        case reference(table: String, column: String)
        case references(table: String, column: String, max: Int)
        case row(table: String, key: @Sendable (KeyContext) throws(ArgumentError) -> String?)
        case node(@Sendable (KeyContext) throws(ArgumentError) -> RowAddress?)
        case list(ListBinding)
        case connection(ListBinding)
        case extra(String)
        case extras(prefix: String)
        case edgeExtra(String)
        case edgeReference(table: String, extra: String)
    }

    let kind: Kind
    /// Nil is the visibility of the types it stands on and gives.
    private(set) var visibility: Visibility?

    private init(_ kind: Kind) { self.kind = kind }

    /// Restricts the field beyond its types.
    public func visible(to visibility: Visibility) -> FieldBinding {
        var binding = self
        binding.visibility = visibility
        return binding
    }
}

extension FieldBinding {
    /// A leaf: the column's stored JSON, lists and custom scalars included.
    public static func column(_ name: String) -> FieldBinding { FieldBinding(.column(name)) }

    /// A leaf whose column an argument names: by enum value, `"true"` or `"false"`, and `""` when it is absent.
    public static func column(by argument: String, _ columns: [String: String]) -> FieldBinding {
        FieldBinding(.chosenColumn(argument: argument, columns: columns))
    }

    /// A leaf that is always this JSON.
    public static func constant(_ json: String) -> FieldBinding { FieldBinding(.constant(Array(json.utf8))) }

    /// A nested object in the same row, its columns under `prefix.`; the empty prefix adds none. A nullable one is
    /// null when the presence column of its type is.
    public static func object(_ prefix: String) -> FieldBinding { FieldBinding(.object(prefix: prefix)) }

    /// A list of objects in the same row, each leaf a `PackedColumn` under `prefix.`.
    public static func packed(_ prefix: String) -> FieldBinding { FieldBinding(.packed(prefix: prefix)) }

    /// The row of another table whose key a column holds as JSON text or number.
    public static func reference(_ table: String, key column: String) -> FieldBinding {
        FieldBinding(.reference(table: table, column: column))
    }

    /// The rows of another table whose keys a column holds as a JSON array; at most `max` are read.
    public static func references(_ table: String, keys column: String, max: Int = 100) -> FieldBinding {
        FieldBinding(.references(table: table, column: column, max: max))
    }

    /// The row whose key the arguments, the viewer or the row above give; nil is null.
    public static func row(
        _ table: String, key: @escaping @Sendable (KeyContext) throws(ArgumentError) -> String?
    ) -> FieldBinding {
        FieldBinding(.row(table: table, key: key))
    }

    /// A row of whichever table holds the type that the address names; for interfaces such as `Node`.
    public static func node(
        _ address: @escaping @Sendable (KeyContext) throws(ArgumentError) -> RowAddress?
    ) -> FieldBinding {
        FieldBinding(.node(address))
    }

    /// A plain list of rows.
    public static func list(_ list: ListBinding) -> FieldBinding { FieldBinding(.list(list)) }

    /// A Relay connection over rows. Its fields `edges`, `nodes` and `pageInfo` need no binding.
    public static func connection(_ list: ListBinding) -> FieldBinding { FieldBinding(.connection(list)) }

    /// On a connection type: an extra column of the page, as `totalCount` or facets.
    public static func extra(_ name: String) -> FieldBinding { FieldBinding(.extra(name)) }

    /// On a connection type: an object that is never null, its leaves extras of the page under `prefix.`. Bind its
    /// fields as those of a row: packed lists and references work in it as they do there.
    public static func extras(_ prefix: String) -> FieldBinding { FieldBinding(.extras(prefix: prefix)) }

    /// On the type of a connection's edges: an extra column of the page that is packed, a fragment for each item.
    public static func edgeExtra(_ name: String) -> FieldBinding { FieldBinding(.edgeExtra(name)) }

    /// On the type of a connection's edges: the row of a table whose key an extra of the page holds, packed, for each
    /// item.
    public static func edgeReference(_ table: String, key extra: String) -> FieldBinding {
        FieldBinding(.edgeReference(table: table, extra: extra))
    }
}

/// What a key may be made of.
public struct KeyContext: Sendable {
    public let arguments: Arguments
    public let viewer: Viewer
    /// Key of the row that the field stands on; nil at the root.
    public let parentKey: String?
}

/// An argument that no key can be made of; the text is for the caller.
public struct ArgumentError: Error, Hashable, Sendable {
    public let message: String
    /// It names what the viewer may not see.
    public let isForbidden: Bool

    public init(_ message: String, isForbidden: Bool = false) {
        self.message = message
        self.isForbidden = isForbidden
    }

    public var failure: ReadFailure { isForbidden ? .forbidden(message) : .badArgument(message) }
}

/// A row by the name of its object type.
public struct RowAddress: Hashable, Sendable {
    public let type: String
    public let key: String

    public init(type: String, key: String) {
        self.type = type
        self.key = key
    }
}
