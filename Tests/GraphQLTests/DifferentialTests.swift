import Compression
import Foundation
import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON
import Testing

/// Documents that hypothesis-graphql made, executed here and by graphql-core on the same data: equal answers, in the
/// same order, with errors at the same places. See `Fixtures/record_differential.py`.
///
/// `MALLARD_DIFFERENTIAL` names another recording, made with another seed or with more documents.
@Suite("Differential: graphql-core", .timeLimit(.minutes(10)))
struct DifferentialTests {
    @Test("Random documents are answered, refused and found invalid as graphql-core does")
    func documents() async throws {
        let lines = try Self.load()
        let world = try DifferentialWorld(try #require(lines.first))
        var counts = (answered: 0, withErrors: 0, refused: 0, invalid: 0, unparsed: 0)
        for (index, test) in lines.enumerated().dropFirst() {
            let text = "line \(index + 1): \(test["query"]?.asString ?? "") \(test["variables"]?.encodedText ?? "")"
            let query = Array((test["query"]?.asString ?? "").utf8)
            if let place = test["syntax"] {
                counts.unparsed += 1
                compareSyntax(query, place, text)
            } else if test["data"] == nil, test["refused"] == nil {
                counts.invalid += 1
                try compareErrors(query, test["errors"], world.schema, text)
            } else {
                if test["refused"] != nil { counts.refused += 1 } else { counts.answered += 1 }
                if test["data"] != nil, test["errors"] != nil { counts.withErrors += 1 }
                let request = GraphQLRequest(query: query, variables: test["variables"]?.asObject ?? JSONObject())
                try await compareAnswer(request, test, world.engine, text)
            }
        }
        print("differential: \(counts)")
        #expect(counts.answered + counts.refused >= 2_000 && lines.count > 3_000)
    }

    private static func load() throws -> [JSONValue] {
        let own = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/differential.jsonl.lz4").path
        let path = ProcessInfo.processInfo.environment["MALLARD_DIFFERENTIAL"] ?? own
        let text = try LZ4.decompress(Array(Data(contentsOf: URL(filePath: path))), maximumBytes: 1 << 30)
        return try text.split(separator: UInt8(ascii: "\n")).map { try JSONValue.parse($0.span) }
    }

    private func compareAnswer(
        _ request: GraphQLRequest, _ test: JSONValue, _ engine: GraphQLEngine, _ text: String
    ) async throws {
        do {
            let answer = try JSONValue.parse(
                try await engine.answer(request, as: Shop.anybody, mayIntrospect: true).body)
            #expect(test["refused"] == nil && answer["data"] == test["data"], "\(text)")
            let errors = (answer["errors"]?.asArray ?? []).map { error -> JSONValue in
                let place = error["locations"]?.asArray?.first
                return [error["path"] ?? .null, [place?["line"] ?? .null, place?["column"] ?? .null]]
            }
            #expect(errors == test["errors"]?.asArray ?? [], "\(text)")
        } catch let refusal as GraphQLRefusal {
            #expect(test["refused"] != nil, "\(refusal.errors.map(\.message)): \(text)")
        }
    }

    private func compareErrors(_ query: [UInt8], _ errors: JSONValue?, _ schema: Schema, _ text: String) throws {
        let document = try Parser.parse(Source(query), limits: .trusted)
        let options = ValidationOptions(errorsMax: 100, suggests: true)
        let found = Validator.validate(document, against: schema, options: options)
        let places = found.map { $0.locations.map { [Int64($0.line), Int64($0.column)] }.description }
        let expected = (errors?.asArray ?? []).map { places in
            (places.asArray ?? []).map { ($0.asArray ?? []).compactMap(\.asInteger) }.description
        }
        #expect(places.sorted() == expected.sorted(), "\(found.map(\.message)): \(text)")
    }

    private func compareSyntax(_ query: [UInt8], _ place: JSONValue, _ text: String) {
        do throws(GraphQLError) {
            _ = try Parser.parse(Source(query), limits: .trusted)
            Issue.record("must not parse: \(text)")
        } catch {
            let found = error.locations.first.map { [Int64($0.line), Int64($0.column)] }
            #expect(found == place.asArray?.compactMap(\.asInteger), "\(error.message): \(text)")
        }
    }
}

extension JSONValue {
    var encodedText: String { String(decoding: encoded(), as: UTF8.self) }
}
