import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON
import Testing

/// graphql-core's execution suite: data, in the order of the response, and errors by their places and paths.
@Suite("graphql-core: execution", .timeLimit(.minutes(5)))
struct CoreExecutionTests {
    @Test("Operations are answered as graphql-core answers them")
    func execute() async throws {
        let all = try CoreCases.loaded.get()
        let excluded: [CoreExclusion] = [
            .fragmentArguments, .emptySelections, .errorPropagation, .replacedValues, .unnamedTypes, .eitherNull,
        ]
        let cases = CoreExclusion.split(all.of("execute"), by: excluded, "execute")
        var counts: [CoreExecution.LeftOut: Int] = [:]
        for test in cases {
            do throws(CoreExecution.LeftOut) {
                try await CoreExecution(test, all.schemas[test.schema]).compare()
            } catch {
                counts[error, default: 0] += 1
            }
        }
        for reason in CoreExecution.LeftOut.allCases { print("  \(counts[reason] ?? 0) \(reason.rawValue)") }
        let compared = cases.count - counts.values.reduce(0, +)
        print("graphql-core execute: \(compared) cases compared in all")
        #expect(compared == 188)
    }
}
