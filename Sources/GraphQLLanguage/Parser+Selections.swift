/// Selection sets, fields, fragments, arguments, directives.
extension Parser {
    mutating func selectionSet() throws(GraphQLError) -> [Selection] {
        try enter()
        try expect(.braceOpen)
        var selections: [Selection] = []
        repeat { selections.append(try selection()) } while token.kind != .braceClose
        try advance()
        leave()
        return selections
    }

    private mutating func selection() throws(GraphQLError) -> Selection {
        token.kind == .spread ? try fragmentSelection() : .field(try field())
    }

    private mutating func field() throws(GraphQLError) -> FieldSyntax {
        let offset = token.start
        let first = try name()
        var alias: Name?
        var fieldName = first
        if try skip(.colon) {
            try countAlias(at: offset)
            alias = first
            fieldName = try name()
        }
        let arguments = try arguments(isConstant: false)
        let directives = try directives(isConstant: false)
        let brace = token.kind == .braceOpen ? token.start : -1
        return FieldSyntax(
            alias: alias, name: fieldName, arguments: arguments, directives: directives,
            selections: brace < 0 ? [] : try selectionSet(), selectionsOffset: brace, offset: offset)
    }

    private mutating func fragmentSelection() throws(GraphQLError) -> Selection {
        let offset = token.start
        try expect(.spread)
        let hasCondition = try skipKeyword("on")
        if !hasCondition, token.kind == .name {
            return .spread(
                FragmentSpread(name: try name(), directives: try directives(isConstant: false), offset: offset))
        }
        let condition = hasCondition ? try name() : nil
        let directives = try directives(isConstant: false)
        let brace = token.start
        return .inline(
            InlineFragment(
                typeCondition: condition, directives: directives, selections: try selectionSet(),
                selectionsOffset: brace, offset: offset))
    }

    mutating func arguments(isConstant: Bool) throws(GraphQLError) -> [Argument] {
        guard try skip(.parenOpen) else { return [] }
        var arguments: [Argument] = []
        repeat { arguments.append(try argument(isConstant: isConstant)) } while token.kind != .parenClose
        try advance()
        return arguments
    }

    private mutating func argument(isConstant: Bool) throws(GraphQLError) -> Argument {
        let name = try name()
        try expect(.colon)
        return Argument(name: name, value: try value(isConstant: isConstant))
    }

    mutating func directives(isConstant: Bool) throws(GraphQLError) -> [Directive] {
        guard token.kind == .at else { return [] }
        var directives: [Directive] = []
        while token.kind == .at {
            let offset = token.start
            try countDirective(ofPlace: directives.count + 1)
            try advance()
            directives.append(
                Directive(name: try name().text, arguments: try arguments(isConstant: isConstant), offset: offset))
        }
        return directives
    }
}

/// Values and types.
extension Parser {
    mutating func value(isConstant: Bool) throws(GraphQLError) -> ValueSyntax {
        let offset = token.start
        switch token.kind {
        case .bracketOpen, .braceOpen: return try compositeValue(isConstant: isConstant)
        case .dollar: return try variable(isConstant: isConstant)
        case .int: return ValueSyntax(kind: .int(try text()), offset: offset)
        case .float: return ValueSyntax(kind: .float(try text()), offset: offset)
        case .string, .blockString: return ValueSyntax(kind: .string(try stringValue()), offset: offset)
        case .name:
            switch try text() {
            case "true": return ValueSyntax(kind: .boolean(true), offset: offset)
            case "false": return ValueSyntax(kind: .boolean(false), offset: offset)
            case "null": return ValueSyntax(kind: .null, offset: offset)
            case let name: return ValueSyntax(kind: .enumeration(name), offset: offset)
            }
        default: throw unexpected()
        }
    }

    private mutating func variable(isConstant: Bool) throws(GraphQLError) -> ValueSyntax {
        let offset = token.start
        if isConstant {
            try advance()
            guard token.kind == .name else { throw lexer.failure("Unexpected \"$\".", at: offset) }
            throw lexer.failure("Unexpected variable \"$\(lexer.text(token))\" in constant value.", at: offset)
        }
        try advance()
        return ValueSyntax(kind: .variable(try name().text), offset: offset)
    }

    private mutating func compositeValue(isConstant: Bool) throws(GraphQLError) -> ValueSyntax {
        let offset = token.start
        let isList = token.kind == .bracketOpen
        try enter()
        try advance()
        var items: [ValueSyntax] = []
        var fields: [Argument] = []
        while token.kind != (isList ? .bracketClose : .braceClose) {
            if isList {
                items.append(try value(isConstant: isConstant))
            } else {
                fields.append(try argument(isConstant: isConstant))
            }
        }
        try advance()
        leave()
        return ValueSyntax(kind: isList ? .list(items) : .object(fields), offset: offset)
    }

    private mutating func text() throws(GraphQLError) -> String {
        let text = lexer.text(token)
        try advance()
        return text
    }

    mutating func stringValue() throws(GraphQLError) -> String {
        let value = try lexer.value(of: token)
        try advance()
        return value
    }

    /// Iterative: a list type is a count of brackets and a bit for each `!`.
    mutating func typeReference() throws(GraphQLError) -> TypeSyntax {
        let offset = token.start
        var depth = 0
        while token.kind == .bracketOpen {
            try enter()
            try advance()
            depth += 1
        }
        let name = try name()
        var bits: UInt64 = try skip(.bang) ? 1 : 0
        if depth > 0 {
            for level in 1...depth {
                try expect(.bracketClose)
                if try skip(.bang) { bits |= 1 << UInt64(level) }
                leave()
            }
        }
        return TypeSyntax(name: name.text, nameOffset: name.offset, offset: offset, listDepth: depth, nonNullBits: bits)
    }
}
