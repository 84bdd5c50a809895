import GraphQLValidation

/// A field with all that compiling a selection of it needs.
struct BoundField: Sendable {
    /// The binding, or the part of a connection that the field is by its name.
    enum Kind: Sendable {
        case bound(FieldBinding.Kind)
        case edges
        case nodes
        case pageInfo
        case cursor
        case edgeNode
        case hasNextPage
        case hasPreviousPage
        case startCursor
        case endCursor
    }

    let definition: SchemaField
    let kind: Kind
    let visibility: Visibility?

    /// Whether it reads rows or a list of its own.
    var reads: Bool {
        switch kind {
        case .bound(.row), .bound(.node), .bound(.reference), .bound(.references), .bound(.list), .bound(.connection),
            .bound(.edgeReference):
            true
        default: false
        }
    }
}

/// An object type with its fields bound.
struct BoundType: Sendable {
    enum Role: Sendable {
        case object
        case connection
        case edge
        case pageInfo
    }

    let role: Role
    let visibility: Visibility
    let table: String?
    let presence: String?
    let owner: TypeBinding.Owner?
    /// By position in the schema type's `fields`.
    let fields: [BoundField]
}
