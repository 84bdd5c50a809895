public import GraphQLValidation

/// A schema every field of which has a source that fits it. Built once, checked whole.
public final class BoundSchema: Sendable {
    public let schema: Schema
    /// By type id; nil for what is no object.
    let types: [BoundType?]
    /// Column of a row that holds the JSON name of its object type, by abstract type id.
    let typeColumns: [TypeID: String]

    /// Binds a schema. Throws the first field that has no fitting binding, by its coordinate.
    ///
    /// `typeColumns` names, for interfaces and unions, the column that holds a row's object type as JSON text;
    /// `__typename` where it is left out.
    public init(_ schema: Schema, _ bindings: [TypeBinding], typeColumns: [String: String] = [:]) throws(BindingError) {
        self.schema = schema
        let binder = try Binder(schema, bindings)
        types = try binder.bind()
        var columns: [TypeID: String] = [:]
        for type in schema.types where type.kind.isAbstract {
            columns[type.id] = typeColumns[type.name] ?? "__typename"
        }
        self.typeColumns = columns
        try BindingCheck(schema, types).run()
    }

    func bound(_ id: TypeID) -> BoundType? { types[id.index] }

    func field(_ name: String, on id: TypeID) -> BoundField? {
        types[id.index]?.fields.first { $0.definition.name == name }
    }
}
