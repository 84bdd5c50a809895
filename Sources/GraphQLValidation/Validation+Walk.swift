import GraphQLLanguage

/// Walks a definition once with its types at hand, and calls the rules that look at single nodes.
extension Validation {
    mutating func walk(_ operation: OperationDefinition) {
        let location: DirectiveLocation =
            switch operation.kind {
            case .query: .query
            case .mutation: .mutation
            case .subscription: .subscription
            }
        for variable in operation.variables {
            checkType(of: variable)
            if let value = variable.defaultValue {
                walk(value, ValuePlace(type: schema.reference(variable.type), hasDefault: false))
            }
            walk(variable.directives, at: .variableDefinition)
        }
        walk(operation.directives, at: location)
        walk(operation.selections, on: schema.root(operation.kind))
    }

    mutating func walk(_ fragment: FragmentDefinition) {
        let type = conditionType(fragment.typeCondition, of: "Fragment \"\(fragment.name.text)\"")
        walk(fragment.directives, at: .fragmentDefinition)
        walk(fragment.selections, on: type)
    }

    /// `parent` is nil where the type is unknown or not composite; rules on fields are then silent.
    private mutating func walk(_ selections: [Selection], on parent: TypeID?) {
        for selection in selections where !isFull {
            switch selection {
            case .field(let field): walk(field, on: parent)
            case .spread(let spread):
                uses[current].spreads.append(spread)
                checkSpread(spread, on: parent)
                walk(spread.directives, at: .fragmentSpread)
            case .inline(let inline): walk(inline, on: parent)
            }
        }
    }

    private mutating func walk(_ inline: InlineFragment, on parent: TypeID?) {
        var type = parent
        if let condition = inline.typeCondition {
            type = conditionType(condition, of: "Fragment")
            checkInline(inline, type, on: parent)
        }
        walk(inline.directives, at: .inlineFragment)
        walk(inline.selections, on: type)
    }

    private mutating func walk(_ field: FieldSyntax, on parent: TypeID?) {
        var definition: SchemaField?
        if let parent {
            definition = schema.field(field.name.text, on: parent)
            checkField(field, definition, on: parent)
        }
        walk(field.directives, at: .field)
        let place = definition.map { found in
            ArgumentPlace(arguments: found.arguments) { [schema] in
                "field \"\(parent.map { schema[$0].name } ?? "").\(found.name)\""
            }
        }
        walk(field.arguments, place, owner: field.offset)
        guard !field.selections.isEmpty else { return }
        let named = definition?.type.named
        walk(field.selections, on: named.flatMap { schema[$0].kind.isComposite ? $0 : nil })
    }

    private mutating func walk(_ directives: [Directive], at location: DirectiveLocation) {
        guard !directives.isEmpty else { return }
        checkDirectives(directives, at: location)
        for directive in directives {
            let definition = schema.directive(named: directive.name)
            let place = definition.map { found in
                ArgumentPlace(arguments: found.arguments) { "directive \"@\(found.name)\"" }
            }
            walk(directive.arguments, place, owner: directive.offset)
        }
    }

    private mutating func walk(_ arguments: [Argument], _ place: ArgumentPlace?, owner offset: Int) {
        if let place { checkArguments(arguments, place, owner: offset) }
        checkUniqueArguments(arguments)
        for argument in arguments {
            let definition = place?.arguments.first { $0.name == argument.name.text }
            walk(
                argument.value,
                ValuePlace(type: definition?.type, hasDefault: definition?.defaultValue != nil))
        }
    }
}

/// The arguments that a field or a directive declares, and how messages call it.
struct ArgumentPlace {
    let arguments: [SchemaInput]
    let name: () -> String
}

/// The place that a value fills.
struct ValuePlace {
    var type: TypeReference?
    var hasDefault: Bool
    var isOneOf = false
    /// Off below a value that was refused as a whole: its parts are only searched for variables.
    var checks = true
}
