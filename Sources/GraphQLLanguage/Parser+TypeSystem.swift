/// The schema definition language.
extension Parser {
    mutating func typeSystem(
        _ description: String?, _ offset: Int, isExtension: Bool
    ) throws(GraphQLError) -> Definition {
        if isExtension { try expectKeyword("extend") }
        guard token.kind == .name else { throw unexpected() }
        let keyword = lexer.text(token)
        if keyword == "schema" { return .schema(try schema(description, offset, isExtension: isExtension)) }
        if keyword == "directive", !isExtension { return .directive(try directiveDefinition(description, offset)) }
        guard let kind = TypeDefinition.Kind(rawValue: keyword) else { throw unexpected() }
        try advance()
        var type = TypeDefinition(
            kind: kind, isExtension: isExtension, description: description, name: try name(), offset: offset)
        if kind == .object || kind == .interface { type.interfaces = try implements() }
        type.directives = try directives(isConstant: true)
        try parts(of: &type)
        let isEmpty =
            type.interfaces.isEmpty && type.directives.isEmpty && type.fields.isEmpty && type.members.isEmpty
            && type.values.isEmpty && type.inputFields.isEmpty
        if isExtension && isEmpty { throw unexpected() }
        return .type(type)
    }

    private mutating func parts(of type: inout TypeDefinition) throws(GraphQLError) {
        switch type.kind {
        case .scalar: break
        case .object, .interface: type.fields = try fieldDefinitions()
        case .union: type.members = try unionMembers()
        case .enumeration: type.values = try enumValues()
        case .inputObject: type.inputFields = try inputValues(from: .braceOpen, to: .braceClose)
        }
    }

    private mutating func schema(
        _ description: String?, _ offset: Int, isExtension: Bool
    ) throws(GraphQLError) -> SchemaDefinition {
        try expectKeyword("schema")
        let directives = try directives(isConstant: true)
        var operations: [(kind: OperationKind, type: Name)] = []
        if !isExtension || token.kind == .braceOpen {
            try expect(.braceOpen)
            repeat {
                let kind = try operationKind()
                try expect(.colon)
                operations.append((kind, try name()))
            } while token.kind != .braceClose
            try advance()
        }
        if directives.isEmpty && operations.isEmpty { throw unexpected() }
        return SchemaDefinition(
            isExtension: isExtension, description: description, directives: directives, operations: operations,
            offset: offset)
    }

    private mutating func implements() throws(GraphQLError) -> [Name] {
        guard try skipKeyword("implements") else { return [] }
        _ = try skip(.ampersand)
        var names = [try name()]
        while try skip(.ampersand) { names.append(try name()) }
        return names
    }

    private mutating func unionMembers() throws(GraphQLError) -> [Name] {
        guard try skip(.equals) else { return [] }
        _ = try skip(.pipe)
        var names = [try name()]
        while try skip(.pipe) { names.append(try name()) }
        return names
    }

    private mutating func description() throws(GraphQLError) -> String? {
        token.kind == .string || token.kind == .blockString ? try stringValue() : nil
    }

    private mutating func fieldDefinitions() throws(GraphQLError) -> [FieldDefinition] {
        guard try skip(.braceOpen) else { return [] }
        var fields: [FieldDefinition] = []
        repeat {
            let description = try description()
            let name = try name()
            let arguments = try inputValues(from: .parenOpen, to: .parenClose)
            try expect(.colon)
            fields.append(
                FieldDefinition(
                    description: description, name: name, arguments: arguments, type: try typeReference(),
                    directives: try directives(isConstant: true)))
        } while token.kind != .braceClose
        try advance()
        return fields
    }

    private mutating func inputValues(
        from open: TokenKind, to close: TokenKind
    ) throws(GraphQLError) -> [InputValueDefinition] {
        guard try skip(open) else { return [] }
        var values: [InputValueDefinition] = []
        repeat {
            let description = try description()
            let name = try name()
            try expect(.colon)
            let type = try typeReference()
            let defaultValue = try skip(.equals) ? try value(isConstant: true) : nil
            values.append(
                InputValueDefinition(
                    description: description, name: name, type: type, defaultValue: defaultValue,
                    directives: try directives(isConstant: true)))
        } while token.kind != close
        try advance()
        return values
    }

    private mutating func enumValues() throws(GraphQLError) -> [EnumValueDefinition] {
        guard try skip(.braceOpen) else { return [] }
        var values: [EnumValueDefinition] = []
        repeat {
            let description = try description()
            let name = try name()
            if ["true", "false", "null"].contains(name.text) {
                throw lexer.failure(
                    "Name \"\(name.text)\" is reserved and cannot be used for an enum value.", at: name.offset)
            }
            values.append(
                EnumValueDefinition(
                    description: description, name: name, directives: try directives(isConstant: true)))
        } while token.kind != .braceClose
        try advance()
        return values
    }

    private mutating func directiveDefinition(
        _ description: String?, _ offset: Int
    ) throws(GraphQLError) -> DirectiveDefinition {
        try expectKeyword("directive")
        try expect(.at)
        let name = try name()
        let arguments = try inputValues(from: .parenOpen, to: .parenClose)
        let isRepeatable = try skipKeyword("repeatable")
        try expectKeyword("on")
        _ = try skip(.pipe)
        var locations = [try directiveLocation()]
        while try skip(.pipe) { locations.append(try directiveLocation()) }
        return DirectiveDefinition(
            description: description, name: name, arguments: arguments, isRepeatable: isRepeatable,
            locations: locations, offset: offset)
    }
    private mutating func directiveLocation() throws(GraphQLError) -> DirectiveLocation {
        guard token.kind == .name, let location = DirectiveLocation(rawValue: lexer.text(token)) else {
            throw unexpected()
        }
        try advance()
        return location
    }
}
