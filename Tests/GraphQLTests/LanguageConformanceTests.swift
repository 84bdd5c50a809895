import GraphQLLanguage
import GraphQLValidation
import Testing

/// gqlparser's lexer, parser and schema suites: accepted and refused alike, and the values of literals.
@Suite("Language conformance", .timeLimit(.minutes(5)))
struct LanguageConformanceTests {
    /// Refused by gqlparser, allowed since September 2025: any Unicode scalar may stand in a string or a comment.
    private static let allowedSince2025: Set = [
        "lex reports useful string errors/control characters", "lex reports useful string errors/null byte",
        "lex reports useful block string errors/unescaped control characters",
        "lex reports useful block string errors/null byte",
    ]
    /// Accepted by gqlparser and refused by us.
    private static let stricter = [
        "unions/unions of pure type extensions are valid": "a type that is only extended is not defined",
        "type extensions/can extend non existant types": "a type that is only extended is not defined",
        "directives/can redeclare builtin directives": "a name is declared once",
    ]

    @Test("Literals have the values that gqlparser reads, and bad ones are refused")
    func lexer() throws {
        var compared = 0
        for test in try GQLParserCases.loaded.get().lexer where !Self.allowedSince2025.contains(test.name) {
            let document = Result { () throws(GraphQLError) in
                try Parser.parse(Source("{ f(a: [\(test.input)\n]) }"), limits: .trusted)
            }
            if test.fails {
                if case .success = document { Issue.record("\(test.name) must be refused") }
                compared += 1
                continue
            }
            guard test.tokens.count == 1,
                ["STRING", "BLOCK_STRING", "INT", "FLOAT", "NAME"].contains(test.tokens[0].kind)
            else { continue }
            compared += 1
            let operation = try #require(try document.get().operations.first, "\(test.name)")
            guard case .field(let field) = operation.selections[0],
                case .list(let items) = field.arguments[0].value.kind
            else { continue }
            #expect(items.first.map(Self.text) == test.tokens[0].value, "\(test.name)")
        }
        print("lexer: \(compared) cases compared")
        #expect(compared >= 60)
    }

    private static func text(_ value: ValueSyntax) -> String {
        switch value.kind {
        case .int(let text), .float(let text), .string(let text), .enumeration(let text): text
        default: Printer.print(value)
        }
    }

    @Test("Documents that gqlparser refuses are refused, the others parse")
    func parser() throws {
        let cases = try GQLParserCases.loaded.get()
        for test in cases.queries + cases.typeSystems {
            // The first is refused when the schema is built; the second, arguments of fragments, is a proposal.
            if ["directives/invalid location", "ast/fragment defined variables"].contains(test.name) { continue }
            let parsed = Result { () throws(GraphQLError) in try Parser.parse(Source(test.input), limits: .trusted) }
            if case .failure(let error) = parsed, !test.fails {
                Issue.record("\(test.name): \(error.message)\n\(test.input)")
            }
            if case .success = parsed, test.fails { Issue.record("\(test.name) must be refused: \(test.input)") }
        }
    }

    @Test("Schemas that gqlparser refuses are refused, the others build")
    func schemas() throws {
        for test in try GQLParserCases.loaded.get().schemaRules where Self.stricter[test.name] == nil {
            do {
                _ = try Schema(sdl: test.input)
                #expect(!test.fails, "\(test.name) must be refused: \(test.input)")
            } catch {
                // gqlparser lets a schema go without a query root.
                if error.reason == .noQueryRoot && !test.fails { continue }
                #expect(test.fails, "\(test.name): \(error)\n\(test.input)")
            }
        }
    }
}
