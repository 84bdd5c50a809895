/// A schema and its bindings that do not fit each other; found when the engine is built, never by a request.
public struct BindingError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        /// The bindings name a type or field that the schema has not.
        case unknown
        case boundTwice
        case missing
        /// The kind of binding does not give what the field's type asks for.
        case kindDoesNotFit
        /// An argument that the binding would ignore.
        case unusedArgument(String)
        /// Some value of the choosing argument has no column.
        case unchosen(String)
        /// The type needs a presence column here, and has none.
        case noPresence
        /// The binding needs a row, and none is at hand where the field can be reached.
        case noRow
        /// Inside a packed list only leaves, nested objects and references can be read.
        case notInPackedList
        /// The type's rows have an owner, so it can only be read as a row.
        case ownedOutsideRow
        /// `.node` needs a table for each possible type.
        case noTable
        /// A connection needs `edges`, `nodes` or extras of the Relay shape.
        case notAConnection
        /// `@listSize` is missing, or says other than the binding does.
        case listSize
        /// `@masked` names no leaf of the same type and kind that everybody may see who sees the object, or stands on a
        /// field that nobody is kept from.
        case masked
        /// No query root to start from.
        case noQueryRoot
    }

    /// `Type` or `Type.field`.
    public let coordinate: String
    public let reason: Reason

    public init(coordinate: String, reason: Reason) {
        self.coordinate = coordinate
        self.reason = reason
    }
}
