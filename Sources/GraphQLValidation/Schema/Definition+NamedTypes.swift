import GraphQLLanguage

extension Definition {
    /// The names of the types that a type-system definition uses for fields, arguments and input fields.
    var namedTypes: [String] {
        switch self {
        case .type(let type):
            type.fields.flatMap { [$0.type.name] + $0.arguments.map(\.type.name) } + type.inputFields.map(\.type.name)
        case .directive(let directive): directive.arguments.map(\.type.name)
        case .operation, .fragment, .schema: []
        }
    }
}
