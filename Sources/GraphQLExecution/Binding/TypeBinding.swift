/// How the fields of one object type are read, and who may see it.
public struct TypeBinding: Sendable {
    /// Rows that only one viewer may see: a column holds the viewer's subject as JSON text.
    public struct Owner: Sendable {
        public let column: String
        /// Who sees the rows of everybody.
        public let unless: Visibility

        public init(column: String, unless: Visibility = .nobody) {
            self.column = column
            self.unless = unless
        }
    }

    public let type: String
    public let visibility: Visibility
    /// Table of the type's rows; needed only where `.node` addresses it.
    public let table: String?
    /// A column that every such object has. Nil is the first field that is never null and bound to a column.
    public let presence: String?
    public let owner: Owner?
    public let fields: [String: FieldBinding]

    public init(
        _ type: String,
        visibility: Visibility = .nobody,
        table: String? = nil,
        presence: String? = nil,
        owner: Owner? = nil,
        fields: [String: FieldBinding]
    ) {
        self.type = type
        self.visibility = visibility
        self.table = table
        self.presence = presence
        self.owner = owner
        self.fields = fields
    }
}
