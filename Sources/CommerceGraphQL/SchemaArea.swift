import GraphQLExecution

/// One part of the schema: its text, and where the values of its fields come from.
protocol SchemaArea: SendableMetatype {
    /// SDL. Root fields stand in `extend type Query`.
    static var sdl: String { get }
    /// Bindings of the root fields.
    static var queryFields: [String: FieldBinding] { get }
    static var types: [TypeBinding] { get }
    /// The rows that its bindings read, by table name.
    static var tables: [String: RowTable] { get }
    /// The lists that its bindings page through, by name.
    static var lists: [String: ListSource] { get }
}

extension SchemaArea {
    static var queryFields: [String: FieldBinding] { [:] }
    static var types: [TypeBinding] { [] }
    static var tables: [String: RowTable] { [:] }
    static var lists: [String: ListSource] { [:] }
}
