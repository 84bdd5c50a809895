/// Reads documents, executable and type-system alike (GraphQL September 2025, appendix C).
///
/// Recursive descent. Every construct that can hold itself takes from one nesting budget, so the stack is bounded
/// by the limits and not by the input.
public struct Parser {
    var lexer: Lexer
    var token: Token
    /// End of the token before `token`.
    var lastEnd = 0
    let limits: ParserLimits
    private var nesting = 0
    private var aliases = 0
    private var directives = 0

    private init(_ source: Source, limits: ParserLimits) throws(GraphQLError) {
        self.limits = limits
        lexer = Lexer(source.bytes, tokensMax: limits.tokens)
        token = try lexer.next()
    }

    /// Parses a whole document. Throws one error, with its location, at the first thing that is wrong or too much.
    public static func parse(_ source: Source, limits: ParserLimits = ParserLimits()) throws(GraphQLError) -> Document {
        var parser = try Parser(source, limits: limits)
        var definitions: [Definition] = []
        repeat { definitions.append(try parser.definition()) } while parser.token.kind != .endOfFile
        return Document(source: source, definitions: definitions)
    }
}

// MARK: Tokens

extension Parser {
    mutating func advance() throws(GraphQLError) {
        lastEnd = token.end
        token = try lexer.next()
    }

    mutating func skip(_ kind: TokenKind) throws(GraphQLError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    mutating func expect(_ kind: TokenKind) throws(GraphQLError) {
        guard token.kind == kind else { throw expected(kind.description) }
        try advance()
    }

    mutating func skipKeyword(_ word: String) throws(GraphQLError) -> Bool {
        guard token.kind == .name, lexer.text(token) == word else { return false }
        try advance()
        return true
    }

    mutating func expectKeyword(_ word: String) throws(GraphQLError) {
        guard try skipKeyword(word) else { throw expected("\"\(word)\"") }
    }

    mutating func name() throws(GraphQLError) -> Name {
        guard token.kind == .name else { throw expected("Name") }
        let name = Name(text: lexer.text(token), offset: token.start)
        try advance()
        return name
    }

    func expected(_ what: String) -> GraphQLError {
        lexer.failure("Expected \(what), found \(found).", at: token.start)
    }

    func unexpected() -> GraphQLError { lexer.failure("Unexpected \(found).", at: token.start) }

    private var found: String {
        switch token.kind {
        case .name, .int, .float: "\(token.kind.description) \"\(lexer.text(token))\""
        case .string, .blockString: "\(token.kind.description) \(lexer.text(token))"
        default: token.kind.description
        }
    }
}

// MARK: Budgets

extension Parser {
    mutating func enter() throws(GraphQLError) {
        guard nesting < limits.nesting else {
            throw lexer.failure("The document is nested deeper than allowed.", at: token.start, code: .limitDepth)
        }
        nesting += 1
    }

    mutating func leave() { nesting -= 1 }

    mutating func countAlias(at offset: Int) throws(GraphQLError) {
        aliases += 1
        guard aliases <= limits.aliases else {
            throw lexer.failure("The document has more aliases than allowed.", at: offset, code: .limitAliases)
        }
    }

    mutating func countDirective(ofPlace count: Int) throws(GraphQLError) {
        directives += 1
        guard directives <= limits.directives, count <= limits.directivesPerPlace else {
            throw lexer.failure(
                "The document has more directives than allowed.", at: token.start, code: .limitDirectives)
        }
    }
}

// MARK: Definitions

extension Parser {
    private mutating func definition() throws(GraphQLError) -> Definition {
        let offset = token.start
        if token.kind == .braceOpen { return .operation(try shorthand()) }
        let described = token.kind == .string || token.kind == .blockString
        let description = described ? try stringValue() : nil
        if described, token.kind == .braceOpen || token.kind == .name && !isDefinition(lexer.text(token)) {
            throw lexer.failure("Unexpected description: only definitions have one.", at: offset)
        }
        guard token.kind == .name else { throw unexpected() }
        switch lexer.text(token) {
        case "query", "mutation", "subscription": return .operation(try operation(description, offset))
        case "fragment": return .fragment(try fragment(offset))
        case "extend": return try typeSystem(description, offset, isExtension: true)
        default: return try typeSystem(description, offset, isExtension: false)
        }
    }

    /// Whether a word begins a definition that may have a description.
    private func isDefinition(_ word: String) -> Bool {
        ["fragment", "schema", "directive"].contains(word) || OperationKind(rawValue: word) != nil
            || TypeDefinition.Kind(rawValue: word) != nil
    }

    private mutating func shorthand() throws(GraphQLError) -> OperationDefinition {
        let offset = token.start
        return OperationDefinition(
            kind: .query, name: nil, description: nil, variables: [], directives: [], selections: try selectionSet(),
            selectionsOffset: offset, offset: offset, isShorthand: true)
    }

    private mutating func operation(_ description: String?, _ offset: Int) throws(GraphQLError) -> OperationDefinition {
        let kind = try operationKind()
        let name = token.kind == .name ? try name() : nil
        let variables = try variableDefinitions()
        let directives = try directives(isConstant: false)
        let brace = token.start
        return OperationDefinition(
            kind: kind, name: name, description: description, variables: variables, directives: directives,
            selections: try selectionSet(), selectionsOffset: brace, offset: offset, isShorthand: false)
    }

    mutating func operationKind() throws(GraphQLError) -> OperationKind {
        guard token.kind == .name, let kind = OperationKind(rawValue: lexer.text(token)) else { throw unexpected() }
        try advance()
        return kind
    }

    private mutating func variableDefinitions() throws(GraphQLError) -> [VariableDefinition] {
        guard try skip(.parenOpen) else { return [] }
        var variables: [VariableDefinition] = []
        repeat {
            let offset = token.start
            if token.kind == .string || token.kind == .blockString { _ = try stringValue() }
            try expect(.dollar)
            let name = try name()
            try expect(.colon)
            let type = try typeReference()
            let defaultValue = try skip(.equals) ? try value(isConstant: true) : nil
            variables.append(
                VariableDefinition(
                    name: name, type: type, defaultValue: defaultValue, directives: try directives(isConstant: true),
                    offset: offset))
        } while token.kind != .parenClose
        try advance()
        return variables
    }

    private mutating func fragment(_ offset: Int) throws(GraphQLError) -> FragmentDefinition {
        try expectKeyword("fragment")
        if token.kind == .name, lexer.text(token) == "on" { throw unexpected() }
        let name = try name()
        try expectKeyword("on")
        let condition = try self.name()
        let directives = try directives(isConstant: false)
        let brace = token.start
        return FragmentDefinition(
            name: name, typeCondition: condition, directives: directives, selections: try selectionSet(),
            selectionsOffset: brace, offset: offset)
    }
}
