import GraphQLLanguage
import GraphQLValidation
import JSON
import Testing

/// graphql-core's parser and schema suites.
@Suite("graphql-core: language", .timeLimit(.minutes(5)))
struct CoreLanguageTests {
    @Test("Documents that graphql-core refuses are refused at the same place, the others parse")
    func parse() throws {
        let excluded: [CoreExclusion] = [.nesting, .emptySelections, .directiveDirectives]
        let compared = CoreExclusion.split(try CoreCases.loaded.get().of("parse"), by: excluded, "parse")
        for test in compared {
            let parsed = Result { () throws(GraphQLError) in try Parser.parse(Source(test.source), limits: .trusted) }
            let text = "line \(test.line): \(test.text.prefix(200))"
            switch parsed {
            case .success: #expect(!test.fails, "must be refused: \(text)")
            case .failure(let error):
                #expect(test.fails, "\(error.message): \(text)")
                let found = error.locations.map { [Int64($0.line), Int64($0.column)] }
                let expected = (test.members["error"]?.asArray)?.compactMap(\.asInteger)
                #expect(found.first == expected, "\(error.message): \(text)")
            }
        }
        #expect(compared.count == 1_043)
    }

    @Test("Schemas that graphql-core builds and finds valid build, the others are refused")
    func schemas() throws {
        let excluded: [CoreExclusion] = [.directiveDirectives, .fragmentVariablePlaces, .queriesInSchemas]
        let compared = CoreExclusion.split(try CoreCases.loaded.get().of("sdl"), by: excluded, "sdl")
        for test in compared {
            do throws(SchemaError) {
                _ = try Schema(sdl: test.source)
                #expect(!test.fails, "line \(test.line) must be refused: \(test.text.prefix(300))")
            } catch {
                #expect(test.fails, "line \(test.line): \(error): \(test.text.prefix(300))")
            }
        }
        #expect(compared.count == 447)
    }
}
