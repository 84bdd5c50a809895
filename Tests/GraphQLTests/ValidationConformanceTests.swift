import GraphQLLanguage
import GraphQLValidation
import Testing

/// graphql-js's own validator suite, each case with the one rule it names.
@Suite("Validation conformance", .timeLimit(.minutes(5)))
struct ValidationConformanceTests {
    /// Cases that cannot be compared, and why.
    private static let excluded = [
        "reports error for custom scalar that returns undefined":
            "a custom scalar of ours takes every literal; none has code that could refuse one",
        "finds invalid cases even with field named after fragment":
            "graphql-js and graphql-core do not report it either",
    ]
    @Test("Each rule finds as many errors as graphql-js, at the same places")
    func cases() throws {
        let cases = try GQLParserCases.loaded.get()
        var schemas: [Int: Schema] = [:]
        var compared = 0
        var skipped = 0
        for test in cases.validation {
            guard !Self.isExcluded(test.name) else {
                skipped += 1
                continue
            }
            compared += 1
            let rule = try #require(ValidationRules(named: test.rule), "no rule \(test.rule)")
            if schemas[test.schema] == nil {
                schemas[test.schema] = try Schema(uncheckedSDL: cases.schemas[test.schema])
            }
            let schema = try #require(schemas[test.schema])
            let document = try Parser.parse(Source(test.query), limits: .trusted)
            let options = ValidationOptions(rules: rule, errorsMax: 100, suggests: true)
            let errors = Validator.validate(document, against: schema, options: options)
            let found = errors.map { $0.locations.map { [$0.line, $0.column] } }
            let expected = (test.errors ?? []).map { ($0.locations ?? []).map { [$0.line, $0.column] } }
            #expect(
                found.map(\.description).sorted() == expected.map(\.description).sorted(),
                "\(test.rule)/\(test.name): \(errors.map(\.message)) instead of \((test.errors ?? []).map(\.message))")
        }
        print("validation: \(compared) cases compared, \(skipped) of \(cases.validation.count) left out")
        #expect(skipped == Self.excluded.count)
        #expect(compared == 401)
    }

    private static func isExcluded(_ name: String) -> Bool { excluded.keys.contains { name.hasSuffix($0) } }
}
