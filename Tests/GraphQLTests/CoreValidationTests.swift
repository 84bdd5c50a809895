import GraphQLLanguage
import GraphQLValidation
import JSON
import Testing

/// graphql-core's validation suite, each case with the rules it names.
@Suite("graphql-core: validation", .timeLimit(.minutes(5)))
struct CoreValidationTests {
    private static let excluded: [CoreExclusion] = [
        .incremental, .fragmentArguments, .directiveDirectives, .emptySelections, .nesting, .ownRules, .ownBudgets,
        .blockStrings, .joinedSources, .fragmentCycle, .scalarCode,
    ]

    @Test("Each rule finds as many errors as graphql-core, at the same places")
    func validate() throws {
        let all = try CoreCases.loaded.get()
        var schemas: [Int: Schema] = [:]
        let compared = CoreExclusion.split(all.of("validate"), by: Self.excluded, "validate")
        for test in compared {
            let schema = try schemas[test.schema] ?? Schema(uncheckedSDL: Self.sdl(all.schemas[test.schema]))
            schemas[test.schema] = schema
            let document = try Parser.parse(Source(test.query), limits: .trusted)
            var options = ValidationOptions(rules: .all, errorsMax: 100, suggests: true)
            if !test.rules.isEmpty {
                options.rules = ValidationRules(try test.rules.map { try #require(Self.rule($0), "no rule \($0)") })
            }
            let errors = Validator.validate(document, against: schema, options: options)
            let found = errors.map { $0.locations.map { [Int64($0.line), Int64($0.column)] }.description }
            let expected = (test.members["errors"]?.asArray ?? []).map { places in
                (places.asArray ?? []).map { ($0.asArray ?? []).compactMap(\.asInteger) }.description
            }
            #expect(
                found.sorted() == expected.sorted(),
                "line \(test.line) \(test.rules): \(errors.map(\.message)): \(test.text.prefix(300))")
        }
        #expect(compared.count == 810)
    }

    private static func rule(_ name: String) -> ValidationRules? {
        ValidationRules(named: name.hasSuffix("Rule") ? String(name.dropLast(4)) : name)
    }

    /// Without directives for places that only a proposal has.
    private static func sdl(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasSuffix("on FRAGMENT_VARIABLE_DEFINITION") && !$0.hasSuffix("on DIRECTIVE_DEFINITION") }
            .joined(separator: "\n")
    }
}
