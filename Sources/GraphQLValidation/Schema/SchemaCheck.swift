import GraphQLLanguage

/// The rules that a type system has to keep (GraphQL September 2025, section 3), for SDL of our own: it stops at
/// the first fault.
struct SchemaCheck {
    let schema: Schema
    private let source: Source
    private let definitions: [TypeDefinition]

    init(_ schema: Schema, _ source: Source, _ document: Document) {
        self.schema = schema
        self.source = source
        definitions = document.definitions.compactMap { if case .type(let type) = $0 { type } else { nil } }
    }

    func run() throws(SchemaError) {
        guard schema.query != nil else { throw error(.noQueryRoot, "schema") }
        let roots = [schema.query, schema.mutation, schema.subscription].compactMap { $0 }
        guard Set(roots).count == roots.count else { throw error(.sharedRoot, "schema") }
        for type in schema.types where !type.isBuiltIn {
            try checkContents(of: type)
            for field in type.fields {
                let coordinate = type.name + "." + field.name
                guard !field.name.hasPrefix("__") else { throw error(.reservedName, coordinate) }
                for argument in field.arguments { try checkInput(argument, "\(coordinate)(\(argument.name):)") }
            }
            for input in type.inputFields { try checkInput(input, "\(type.name).\(input.name)") }
            for interface in type.interfaces { try checkConformance(of: type, to: schema[interface]) }
        }
        try InputCycleCheck(self).run()
        for directive in schema.directives where !directive.isBuiltIn {
            for argument in directive.arguments { try checkInput(argument, "@\(directive.name)(\(argument.name):)") }
        }
    }

    func error(_ reason: SchemaError.Reason, _ coordinate: String) -> SchemaError {
        let name = coordinate.prefix { $0 != "." && $0 != "(" }
        let offset = definitions.first { $0.name.text == name }?.name.offset ?? 0
        return SchemaError(reason, at: coordinate, source.location(at: offset))
    }

    private func checkContents(of type: SchemaType) throws(SchemaError) {
        let isEmpty =
            switch type.kind {
            case .scalar: false
            case .object, .interface: type.fields.isEmpty
            case .union: type.possibleTypes.isEmpty
            case .enumeration: type.values.isEmpty
            case .inputObject: type.inputFields.isEmpty
            }
        guard !isEmpty else { throw error(.empty, type.name) }
        for value in type.values where value.name.hasPrefix("__") {
            throw error(.reservedName, type.name + "." + value.name)
        }
        guard type.isOneOf else { return }
        for input in type.inputFields {
            guard !input.type.isNonNull else { throw error(.oneOfFieldNotNullable, type.name + "." + input.name) }
            guard input.defaultValue == nil else { throw error(.oneOfFieldHasDefault, type.name + "." + input.name) }
        }
    }

    private func checkInput(_ input: SchemaInput, _ coordinate: String) throws(SchemaError) {
        if input.deprecationReason != nil, input.isRequired { throw error(.requiredDeprecated, coordinate) }
        guard let value = input.defaultValue, !fits(value, input.type) else { return }
        throw error(.badDefaultValue(Printer.print(value)), coordinate)
    }

    /// Whether a constant is one that the type takes.
    private func fits(_ value: ValueSyntax, _ type: TypeReference) -> Bool {
        switch value.kind {
        case .null: return !type.isNonNull
        case .variable: return false
        case .list(let items) where type.isList: return items.allSatisfy { fits($0, type.item) }
        case .object(let fields) where schema[type.named].kind == .inputObject:
            let definition = schema[type.named]
            let areKnown = fields.allSatisfy { field in
                definition.inputField(field.name.text).map { fits(field.value, $0.type) } ?? false
            }
            let given = Set(fields.map(\.name.text))
            return areKnown && definition.inputFields.allSatisfy { !$0.isRequired || given.contains($0.name) }
                && (!definition.isOneOf || fields.count == 1)
        default: return schema.accepts(value, forLeaf: schema[type.named])
        }
    }
}

// MARK: Interfaces

extension SchemaCheck {
    private func checkConformance(of type: SchemaType, to interface: SchemaType) throws(SchemaError) {
        guard type.id != interface.id else { throw error(.implementsItself, type.name) }
        for inherited in interface.interfaces where !type.interfaces.contains(inherited) {
            throw error(.missingTransitiveInterface(schema[inherited].name), type.name)
        }
        for expected in interface.fields {
            let coordinate = "\(type.name).\(expected.name)"
            guard let field = type.field(expected.name) else {
                throw error(.missingInterfaceField("\(interface.name).\(expected.name)"), type.name)
            }
            if field.deprecationReason != nil, expected.deprecationReason == nil {
                throw error(.deprecatesInterfaceField("\(interface.name).\(expected.name)"), coordinate)
            }
            guard isCovariant(field.type, expected.type) else {
                throw error(.fieldTypeDoesNotConform("\(interface.name).\(expected.name)"), coordinate)
            }
            for argument in expected.arguments {
                guard let own = field.argument(argument.name) else {
                    throw error(.missingInterfaceArgument(argument.name), coordinate)
                }
                guard own.type == argument.type else { throw error(.argumentTypeDiffers(argument.name), coordinate) }
            }
            for own in field.arguments where own.isRequired && expected.argument(own.name) == nil {
                throw error(.additionalRequiredArgument(own.name), coordinate)
            }
        }
    }

    /// Same lists, no less non-null, and the same named type or one below it.
    private func isCovariant(_ type: TypeReference, _ expected: TypeReference) -> Bool {
        type.listDepth == expected.listDepth && expected.nonNullBits & ~type.nonNullBits == 0
            && schema.isSubtype(type.named, of: expected.named)
    }
}
