import GraphQLLanguage

/// Directives on definitions: known, at a place they are for, with arguments they have, once unless repeatable.
struct SchemaDirectiveCheck {
    let schema: Schema
    let source: Source

    func run(_ document: Document) throws(SchemaError) {
        for definition in document.definitions {
            switch definition {
            case .operation, .fragment: throw error(.misplacedDirective("query"), "", at: definition.offset)
            case .schema(let schema): try check(schema.directives, at: .schema, "schema")
            case .directive(let directive):
                try check(directive.arguments, at: .argumentDefinition, "@" + directive.name.text)
            case .type(let type): try check(type)
            }
        }
    }

    private func error(_ reason: SchemaError.Reason, _ coordinate: String, at offset: Int) -> SchemaError {
        SchemaError(reason, at: coordinate, source.location(at: offset))
    }

    private func check(_ type: TypeDefinition) throws(SchemaError) {
        let location: DirectiveLocation =
            switch type.kind {
            case .scalar: .scalar
            case .object: .object
            case .interface: .interface
            case .union: .union
            case .enumeration: .enumeration
            case .inputObject: .inputObject
            }
        try check(type.directives, at: location, type.name.text)
        for field in type.fields {
            let coordinate = type.name.text + "." + field.name.text
            try check(field.directives, at: .fieldDefinition, coordinate)
            try check(field.arguments, at: .argumentDefinition, coordinate)
        }
        for value in type.values { try check(value.directives, at: .enumValue, type.name.text + "." + value.name.text) }
        try check(type.inputFields, at: .inputFieldDefinition, type.name.text)
    }

    private func check(
        _ inputs: [InputValueDefinition], at location: DirectiveLocation, _ owner: String
    ) throws(SchemaError) {
        for input in inputs { try check(input.directives, at: location, owner + "." + input.name.text) }
    }

    private func check(
        _ directives: [Directive], at location: DirectiveLocation, _ coordinate: String
    ) throws(SchemaError) {
        var seen: Set<String> = []
        for directive in directives {
            guard let definition = schema.directive(named: directive.name) else {
                throw error(.unknownDirective(directive.name), coordinate, at: directive.offset)
            }
            guard definition.locations.contains(location) else {
                throw error(.misplacedDirective(directive.name), coordinate, at: directive.offset)
            }
            guard seen.insert(directive.name).inserted || definition.isRepeatable else {
                throw error(.duplicate, coordinate, at: directive.offset)
            }
            for argument in directive.arguments where definition.argument(argument.name.text) == nil {
                throw error(.badDirectiveArgument(argument.name.text), coordinate, at: argument.name.offset)
            }
            for argument in definition.arguments where argument.isRequired {
                guard directive.arguments.contains(where: { $0.name.text == argument.name }) else {
                    throw error(.badDirectiveArgument(argument.name), coordinate, at: directive.offset)
                }
            }
        }
    }
}
