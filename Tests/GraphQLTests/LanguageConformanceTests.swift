import GraphQLLanguage
import GraphQLValidation
import Testing

/// gqlparser's lexer, parser and schema suites: accepted and refused alike, and the tokens of texts.
@Suite("Language conformance", .timeLimit(.minutes(5)))
struct LanguageConformanceTests {
    /// Lexer cases that are not compared.
    private static let allowedSince2025: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "lex reports useful string errors/control characters", "lex reports useful string errors/null byte",
            "lex reports useful block string errors/unescaped control characters",
            "lex reports useful block string errors/null byte",
        ].map { ($0, "any Unicode scalar may stand in a string since September 2025") })
    /// Parser cases that are not compared.
    private static let proposals = ["ast/fragment defined variables": "arguments of fragments are a proposal"]
    /// Accepted by gqlparser and refused by us.
    private static let stricter = [
        "unions/unions of pure type extensions are valid": "a type that is only extended is not defined",
        "type extensions/can extend non existant types": "a type that is only extended is not defined",
        "directives/can redeclare builtin directives": "it declares @skip twice, and a name is declared once",
    ]

    /// gqlparser's names of kinds by ours.
    private static let kinds = [
        "\"!\"": "BANG", "\"$\"": "DOLLAR", "\"&\"": "AMP", "\"(\"": "PAREN_L", "\")\"": "PAREN_R",
        "\"...\"": "SPREAD", "\":\"": "COLON", "\"=\"": "EQUALS", "\"@\"": "AT", "\"[\"": "BRACKET_L",
        "\"]\"": "BRACKET_R", "\"{\"": "BRACE_L", "\"|\"": "PIPE", "\"}\"": "BRACE_R", "Name": "NAME",
        "Int": "INT", "Float": "FLOAT", "String": "STRING", "BlockString": "BLOCK_STRING",
    ]

    @Test("Texts have the tokens that gqlparser reads, and bad ones are refused")
    func lexer() throws {
        var compared = 0
        for test in try GQLParserCases.loaded.get().lexer where Self.allowedSince2025[test.name] == nil {
            compared += 1
            let source = Source(test.input)
            let result = Result { () throws(GraphQLError) in try source.tokens() }
            switch result {
            case .failure(let error): #expect(test.fails, "\(test.name): \(error)")
            case .success(let tokens):
                #expect(!test.fails, "\(test.name) must be refused")
                #expect(tokens.map { Self.kinds[$0.kind] } == test.tokens.map(\.kind), "\(test.name)")
                for (token, expected) in zip(tokens, test.tokens) { compare(token, expected, source, test.name) }
            }
        }
        print("lexer: \(compared) cases compared, \(Self.allowedSince2025.count) left out")
        #expect(compared == 79)
    }

    private func compare(_ token: LexedToken, _ expected: GQLParserCases.Token, _ source: Source, _ name: String) {
        if token.kind.first != "\"" { #expect(token.value == expected.value, "\(name)") }
        func scalars(_ offset: Int) -> Int {
            String(decoding: source.bytes[..<offset], as: UTF8.self).unicodeScalars.count
        }
        if let start = expected.start { #expect(scalars(token.bytes.lowerBound) == start, "\(name)") }
        if let end = expected.end { #expect(scalars(token.bytes.upperBound) == end, "\(name)") }
    }

    @Test("Documents that gqlparser refuses are refused, the others parse")
    func parser() throws {
        let cases = try GQLParserCases.loaded.get()
        var compared = 0
        for test in cases.queries + cases.typeSystems where Self.proposals[test.name] == nil {
            compared += 1
            let parsed = Result { () throws(GraphQLError) in try Parser.parse(Source(test.input), limits: .trusted) }
            if case .failure(let error) = parsed, !test.fails {
                Issue.record("\(test.name): \(error.message)\n\(test.input)")
            }
            if case .success = parsed, test.fails { Issue.record("\(test.name) must be refused: \(test.input)") }
        }
        print("parser: \(compared) cases compared, \(Self.proposals.count) left out")
        #expect(compared == 71)
    }

    @Test("Schemas that gqlparser refuses are refused, the others build")
    func schemas() throws {
        var compared = 0
        for test in try GQLParserCases.loaded.get().schemaRules where Self.stricter[test.name] == nil {
            compared += 1
            do {
                _ = try Schema(sdl: test.input)
                #expect(!test.fails, "\(test.name) must be refused: \(test.input)")
            } catch {
                // gqlparser lets a schema go without a query root.
                if error.reason == .noQueryRoot && !test.fails { continue }
                #expect(test.fails, "\(test.name): \(error)\n\(test.input)")
            }
        }
        print("schemas: \(compared) cases compared, \(Self.stricter.count) left out")
        #expect(compared == 56)
    }
}
