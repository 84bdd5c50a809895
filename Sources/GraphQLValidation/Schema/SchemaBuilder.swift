import GraphQLLanguage

/// The pieces of a schema while it is put together.
struct SchemaParts {
    var types: [SchemaType] = []
    var typeIndex: [String: Int] = [:]
    var directives: [SchemaDirective] = []
    var description: String?
    var roots: [OperationKind: TypeID] = [:]
}

/// Turns SDL into a schema: names become ids, extensions are merged in.
struct SchemaBuilder {
    let source: Source
    let own: Document
    private let prelude: Document
    private var definitions: [String: [TypeDefinition]] = [:]
    private var order: [String] = []
    var parts = SchemaParts()

    init(_ source: Source) throws(SchemaError) {
        self.source = source
        do {
            own = try Parser.parse(source, limits: .trusted)
            prelude = try Parser.parse(Source(SchemaPrelude.text), limits: .trusted)
        } catch {
            let location = error.locations.first ?? SourceLocation(line: 1, column: 1)
            throw SchemaError(.syntax(error.message), at: "", location)
        }
    }

    mutating func build() throws(SchemaError) -> SchemaParts {
        try collect()
        for name in order { declare(name) }
        for name in order { try fill(name) }
        linkPossibleTypes()
        try buildDirectives()
        try buildRoots()
        return parts
    }

    func error(_ reason: SchemaError.Reason, _ coordinate: String, at offset: Int) -> SchemaError {
        SchemaError(reason, at: coordinate, source.location(at: offset))
    }
}

// MARK: Names

extension SchemaBuilder {
    private mutating func collect() throws(SchemaError) {
        for definition in own.definitions {
            guard case .type(let type) = definition, !type.isExtension else { continue }
            guard !type.name.text.hasPrefix("__") else {
                throw error(.reservedName, type.name.text, at: type.name.offset)
            }
            guard definitions[type.name.text] == nil else {
                throw error(.duplicate, type.name.text, at: type.name.offset)
            }
            definitions[type.name.text] = [type]
            order.append(type.name.text)
        }
        for definition in own.definitions {
            guard case .type(let type) = definition, type.isExtension else { continue }
            guard let base = definitions[type.name.text]?.first else {
                throw error(.extendsUnknown, type.name.text, at: type.name.offset)
            }
            guard base.kind == type.kind else { throw error(.extendsOtherKind, type.name.text, at: type.name.offset) }
            definitions[type.name.text]?.append(type)
        }
        for definition in prelude.definitions {
            guard case .type(let type) = definition else { continue }
            definitions[type.name.text] = [type]
            order.append(type.name.text)
        }
        addStandardScalars()
    }

    /// String and Boolean always, since introspection uses them; the others only where the SDL names them.
    private mutating func addStandardScalars() {
        var used: Set<String> = ["String", "Boolean"]
        for definition in own.definitions { used.formUnion(definition.namedTypes) }
        for name in SchemaPrelude.standardScalars where used.contains(name) && definitions[name] == nil {
            definitions[name] = []
            order.append(name)
        }
    }

    private mutating func declare(_ name: String) {
        let definition = definitions[name]?.first
        let kind: SchemaType.Kind =
            switch definition?.kind {
            case nil, .scalar: .scalar
            case .object: .object
            case .interface: .interface
            case .union: .union
            case .enumeration: .enumeration
            case .inputObject: .inputObject
            }
        var type = SchemaType(
            id: TypeID(parts.types.count), name: name, kind: kind, description: definition?.description)
        type.isBuiltIn = name.hasPrefix("__") || definition == nil
        parts.typeIndex[name] = parts.types.count
        parts.types.append(type)
    }
}

// MARK: Contents

extension SchemaBuilder {
    private mutating func fill(_ name: String) throws(SchemaError) {
        guard let index = parts.typeIndex[name], let definitions = definitions[name] else { return }
        var type = parts.types[index]
        for definition in definitions {
            for interface in definition.interfaces {
                let id = try self.id(interface, name)
                guard parts.types[id.index].kind == .interface else {
                    throw error(.notInterface(interface.text), name, at: interface.offset)
                }
                guard !type.interfaces.contains(id) else { throw error(.duplicate, name, at: interface.offset) }
                type.interfaces.append(id)
            }
            try addFields(of: definition, to: &type)
            try addMembers(of: definition, to: &type)
            try addValues(of: definition, to: &type)
            try addInputs(of: definition, to: &type)
            if definition.directives.contains(where: { $0.name == "oneOf" }) { type.isOneOf = true }
            if let cost = try cost(definition.directives, name) { type.cost = cost }
            if let url = stringArgument("url", of: "specifiedBy", definition.directives) { type.specifiedByURL = url }
        }
        parts.types[index] = type
    }

    private func addFields(of definition: TypeDefinition, to type: inout SchemaType) throws(SchemaError) {
        for field in definition.fields {
            let coordinate = type.name + "." + field.name.text
            guard type.fieldIndex[field.name.text] == nil else {
                throw error(.duplicate, coordinate, at: field.name.offset)
            }
            let reference = try self.reference(field.type, coordinate)
            guard parts.types[reference.named.index].kind != .inputObject else {
                throw error(.notOutputType(field.type.name), coordinate, at: field.type.nameOffset)
            }
            type.fieldIndex[field.name.text] = type.fields.count
            type.fields.append(
                SchemaField(
                    name: field.name.text, description: field.description,
                    arguments: try inputs(field.arguments) { "\(coordinate)(\($0):)" }, type: reference,
                    deprecationReason: deprecation(field.directives), cost: try cost(field.directives, coordinate),
                    listSize: try listSize(field.directives, coordinate),
                    maskedAs: stringArgument("as", of: MaskedField.directive, field.directives)))
        }
    }

    private func addMembers(of definition: TypeDefinition, to type: inout SchemaType) throws(SchemaError) {
        for member in definition.members {
            let id = try self.id(member, type.name)
            guard parts.types[id.index].kind == .object else {
                throw error(.notObject(member.text), type.name, at: member.offset)
            }
            guard !type.possibleTypes.contains(id) else { throw error(.duplicate, type.name, at: member.offset) }
            type.possibleTypes.append(id)
        }
    }

    private func addValues(of definition: TypeDefinition, to type: inout SchemaType) throws(SchemaError) {
        for value in definition.values {
            guard type.valueIndex[value.name.text] == nil else {
                throw error(.duplicate, type.name + "." + value.name.text, at: value.name.offset)
            }
            type.valueIndex[value.name.text] = type.values.count
            type.values.append(
                SchemaEnumValue(
                    name: value.name.text, description: value.description,
                    deprecationReason: deprecation(value.directives)))
        }
    }

    private func addInputs(of definition: TypeDefinition, to type: inout SchemaType) throws(SchemaError) {
        let name = type.name
        for input in try inputs(definition.inputFields, coordinate: { "\(name).\($0)" }) {
            guard type.inputIndex[input.name] == nil else {
                throw error(.duplicate, "\(name).\(input.name)", at: definition.name.offset)
            }
            type.inputIndex[input.name] = type.inputFields.count
            type.inputFields.append(input)
        }
    }

    private func inputs(
        _ definitions: [InputValueDefinition], coordinate: (String) -> String
    ) throws(SchemaError) -> [SchemaInput] {
        var inputs: [SchemaInput] = []
        for definition in definitions {
            let name = definition.name.text
            let place = coordinate(name)
            guard !name.hasPrefix("__") else { throw error(.reservedName, place, at: definition.name.offset) }
            guard !inputs.contains(where: { $0.name == name }) else {
                throw error(.duplicate, place, at: definition.name.offset)
            }
            let type = try reference(definition.type, place)
            guard parts.types[type.named.index].kind.isInput else {
                throw error(.notInputType(definition.type.name), place, at: definition.type.nameOffset)
            }
            inputs.append(
                SchemaInput(
                    name: name, description: definition.description, type: type,
                    defaultValue: definition.defaultValue, deprecationReason: deprecation(definition.directives),
                    cost: try cost(definition.directives, place)))
        }
        return inputs
    }

    private func id(_ name: Name, _ coordinate: String) throws(SchemaError) -> TypeID {
        guard let index = parts.typeIndex[name.text] else {
            throw error(.unknownType(name.text), coordinate, at: name.offset)
        }
        return TypeID(index)
    }

    private func reference(_ syntax: TypeSyntax, _ coordinate: String) throws(SchemaError) -> TypeReference {
        let id = try id(Name(text: syntax.name, offset: syntax.nameOffset), coordinate)
        return TypeReference(named: id, listDepth: syntax.listDepth, nonNullBits: syntax.nonNullBits)
    }

    private func deprecation(_ directives: [Directive]) -> String? {
        guard directives.contains(where: { $0.name == "deprecated" }) else { return nil }
        return stringArgument("reason", of: "deprecated", directives) ?? "No longer supported"
    }

    private func stringArgument(_ name: String, of directive: String, _ directives: [Directive]) -> String? {
        let arguments = directives.first { $0.name == directive }?.arguments ?? []
        guard case .string(let text) = arguments.first(where: { $0.name.text == name })?.value.kind else { return nil }
        return text
    }
}

// MARK: The whole

extension SchemaBuilder {
    private mutating func linkPossibleTypes() {
        for index in parts.types.indices where parts.types[index].kind == .object {
            let id = TypeID(index)
            parts.types[index].possibleTypes = [id]
            for interface in parts.types[index].interfaces { parts.types[interface.index].possibleTypes.append(id) }
        }
        let words = (parts.types.count + 63) / 64
        for index in parts.types.indices {
            var bits = [UInt64](repeating: 0, count: words)
            for type in parts.types[index].possibleTypes { bits[type.index / 64] |= 1 << UInt64(type.index % 64) }
            parts.types[index].possibleBits = bits
        }
    }

    private mutating func buildDirectives() throws(SchemaError) {
        for (document, isBuiltIn) in [(prelude, true), (own, false)] {
            for definition in document.definitions {
                guard case .directive(let directive) = definition else { continue }
                let name = directive.name.text
                if !isBuiltIn, name.hasPrefix("__") { throw error(.reservedName, "@" + name, at: directive.offset) }
                let known = parts.directives.firstIndex { $0.name == name }
                if let known {
                    // A document may declare the specification's directives itself.
                    guard parts.directives[known].isBuiltIn else {
                        throw error(.duplicate, "@" + name, at: directive.name.offset)
                    }
                    parts.directives.remove(at: known)
                }
                parts.directives.append(
                    SchemaDirective(
                        name: name, description: directive.description,
                        arguments: try inputs(directive.arguments) { "@\(name)(\($0):)" },
                        isRepeatable: directive.isRepeatable, locations: directive.locations, isBuiltIn: isBuiltIn))
            }
        }
    }

    private mutating func buildRoots() throws(SchemaError) {
        var isDeclared = false
        for definition in own.definitions {
            guard case .schema(let schema) = definition else { continue }
            if !schema.isExtension {
                guard !isDeclared else { throw error(.duplicate, "schema", at: schema.offset) }
                isDeclared = true
                parts.description = schema.description
            }
            for operation in schema.operations {
                let id = try id(operation.type, "schema")
                guard parts.types[id.index].kind == .object else {
                    throw error(.notObject(operation.type.text), "schema", at: operation.type.offset)
                }
                guard parts.roots[operation.kind] == nil else {
                    throw error(.duplicate, "schema", at: operation.type.offset)
                }
                parts.roots[operation.kind] = id
            }
        }
        guard !isDeclared else { return }
        for (kind, name) in [(OperationKind.query, "Query"), (.mutation, "Mutation"), (.subscription, "Subscription")] {
            guard parts.roots[kind] == nil, let index = parts.typeIndex[name] else { continue }
            guard parts.types[index].kind == .object else {
                throw error(.notObject(name), "schema", at: definitions[name]?.first?.name.offset ?? 0)
            }
            parts.roots[kind] = TypeID(index)
        }
    }
}
