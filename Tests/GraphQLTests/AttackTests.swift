import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON
import TestSupport
import Testing

/// Inputs made to hurt: each is refused with a code, or answered, and the process lives.
@Suite("Attacks", .timeLimit(.minutes(5)))
struct AttackTests {
    static let refused: [(document: String, code: String)] = [
        (String(repeating: "{", count: 20_000), "SYNTAX"),
        (String(repeating: "{a", count: 20_000), "LIMIT_DEPTH"),
        ("{a(b:" + String(repeating: "[", count: 20_000), "LIMIT_DEPTH"),
        ("{a(b:" + String(repeating: "{c:", count: 20_000), "LIMIT_DEPTH"),
        ("query($a:" + String(repeating: "[", count: 20_000), "LIMIT_DEPTH"),
        ("{a" + String(repeating: "@a", count: 10_000) + "}", "LIMIT_DIRECTIVES"),
        ("{" + String(repeating: "a ", count: 5_000) + "}", "LIMIT_TOKENS"),
        ("{" + (0..<600).map { "a\($0):newest{id} " }.joined() + "}", "LIMIT_ALIASES"),
        (doublingFragments, "LIMIT_SELECTIONS"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "VALIDATION"),
        ("{ product(id: 1) " + String(repeating: "{ maker { flagship ", count: 7) + "{ id }" + tail(14), "LIMIT_DEPTH"),
        ("{" + (0..<25).map { "a\($0): newest { id } " }.joined() + "}", "LIMIT_ROOT_FIELDS"),
        ((0..<60).map { "fragment F\($0) on Query { __typename } " }.joined() + "{ ...F1 }", "LIMIT_FRAGMENTS"),
        ("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}", "VALIDATION"),
        ("{ newest(first: \(String(repeating: "9", count: 10_000))) { id } }", "VALIDATION"),
        ("{ product(id: \"\\uD800\") { id } }", "SYNTAX"), ("{ \u{0} }", "SYNTAX"), ("", "SYNTAX"),
        ("{ newest { id } } # \u{FFFF}\n}", "SYNTAX"), ("{ product(id: \"", "SYNTAX"),
    ]

    private static func tail(_ count: Int) -> String { String(repeating: "}", count: count + 1) }

    private static var doublingFragments: String {
        "{ newest { ...F0 } } "
            + (0..<30).map { "fragment F\($0) on Product { ...F\($0 + 1) ...F\($0 + 1) } " }.joined()
            + "fragment F30 on Product { id }"
    }

    @Test("Each is refused with its code, before anything is read")
    func refusals() async throws {
        var options = GraphQLOptions()
        options.parser.nesting = 32
        for (document, code) in Self.refused {
            let source = Shop.source()
            let response = try await Shop.answer(document, from: source)
            #expect(response.contains("\"code\":\"\(code)\""), "\(document.prefix(60)): \(response.prefix(200))")
            #expect(source.calls == 0)
        }
    }

    @Test("Large and harmless documents are answered")
    func answered() async throws {
        let blank = String(repeating: " ,\n", count: 300_000)
        #expect(try await Shop.answer("{ about \(blank) { name } }").contains("Shop"))
        #expect(
            try await Shop.answer("#" + String(repeating: "#", count: 1 << 20) + "\n{ about { name } }").contains(
                "Shop"))
        let scalars = String(repeating: "\\u{10FFFF}", count: 10_000)
        #expect(try await Shop.answer("{ product(id: \"\(scalars)\") { id } }") == #"{"data":{"product":null}}"#)
        let lines = (0..<10_000).map { String(repeating: " ", count: $0 % 100) + "x" }.joined(separator: "\n")
        #expect(try await Shop.answer("{ product(id: \"\"\"\(lines)\"\"\") { id } }") == #"{"data":{"product":null}}"#)
    }

    @Test("Repeated selections are merged and answered, however many they are")
    func repeatedSelections() async throws {
        let inline = "{" + String(repeating: "...{product(id:1){id}}", count: 120) + "}"
        #expect(try await Shop.answer(inline).contains("LIMIT_ROOT_FIELDS"))
        let leaves = "{ newest { " + String(repeating: "id ", count: 1_500) + "} }"
        #expect(try await Shop.answer(leaves).hasPrefix(#"{"data""#))
        let objects = "{ newest { " + String(repeating: "price{amount}", count: 400) + "} }"
        #expect(
            try await Shop.answer(objects)
                == #"{"data":{"newest":[{"price":{"amount":100}},{"price":{"amount":200}}]}}"#)
    }

    @Test("Fragments that spread one another in a circle are refused, fields around them or not")
    func fragmentCycles() async throws {
        let twins = (1...2).map { "fragment F\($0) on About { product(id: 1) { maker { flagship { ...G\($0) } } } }" }
        let back = (1...2).map {
            "fragment G\($0) on Product { ...G\($0) maker { flagship { ...G\($0) maker { name } } } }"
        }
        let document = "{ about { ...F1 ...F2 } } " + (twins + back).joined(separator: " ")
        #expect(try await Shop.answer(document).contains("within itself"))
    }

    @Test("A chain of 10,000 fragments takes no stack, whatever it holds and whether it closes")
    func fragmentChains() throws {
        let schema = try Schema(sdl: Shop.sdl)
        for (field, last) in [
            ("__typename", "{ __typename }"), ("about { name }", "{ about { name } }"),
            ("__schema { description }", "{ ...F0 }"), ("about { ...G }", "{ __typename }"),
        ] {
            let size = 10_000
            let chain = (0..<size).map { "fragment F\($0) on Query { \(field) ...F\($0 + 1) } " }.joined()
            let document = try Parser.parse(
                Source("{ ...F0 } " + chain + "fragment F\(size) on Query \(last) fragment G on About { name }"),
                limits: .trusted)
            var options = ValidationOptions(rules: .all, comparisonsMax: .max)
            options.rules.remove(.noUnusedFragments)
            let errors = Validator.validate(document, against: schema, options: options)
            #expect(errors.count == (last == "{ ...F0 }" ? 1 : 0), "\(field): \(errors.map { $0.message.prefix(80) })")
        }
    }

    @Test("Errors are capped")
    func errorCap() async throws {
        let response = try await Shop.answer("{ newest { " + (0..<900).map { "x\($0) " }.joined() + "} }")
        #expect(response.split(separator: "Cannot query").count - 1 == 20)
    }

    @Test(
        "Bodies that are no requests are refused",
        arguments: ["\u{FEFF}{}", "{\"query\":\"{a}\",\"query\":\"{b}\"}", "[]", "1"])
    func bodies(_ body: String) {
        #expect(throws: GraphQLRefusal.self) { try GraphQLRequest.post(Array(body.utf8)) }
    }

    @Test(
        "Documents that are not UTF-8 are refused",
        arguments: [[0x22, 0xFF], [0x22, 0xC0, 0x80], [0x23, 0xED, 0xA0, 0x80]])
    func encoding(_ bytes: [UInt8]) {
        #expect(throws: GraphQLError.self) {
            try Parser.parse(Source(Array("{ a(b: ".utf8) + bytes + Array("\"\n) }".utf8)))
        }
    }
}
