import Compression
import Foundation
import JSON

/// What graphql-core 3.3.2's own tests feed their library and what it answers: see `Fixtures/record_core_cases.py`.
struct CoreCases: Sendable {
    struct Case: Sendable {
        /// Line of the file, from 2; tells a case in messages.
        let line: Int
        let members: JSONValue

        var kind: String { members["kind"]?.asString ?? "" }
        /// Of `parse` and `sdl`.
        var source: String { members["source"]?.asString ?? "" }
        /// Whether graphql-core refuses the text of a `parse` or `sdl`.
        var fails: Bool { members["error"] != nil }
        /// Of `validate` and `execute`.
        var query: String { members["query"]?.asString ?? "" }
        var schema: Int { Int(members["schema"]?.asInteger ?? 0) }
        /// The text in which the case is recognised, white space folded.
        var text: String {
            (source + query).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    let schemas: [String]
    let cases: [Case]

    func of(_ kind: String) -> [Case] { cases.filter { $0.kind == kind } }

    static let loaded = Result { try load() }

    private static func load() throws -> CoreCases {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Fixtures/core-cases.jsonl.lz4")
        let text = try LZ4.decompress(Array(Data(contentsOf: file)), maximumBytes: 64 << 20)
        let limits = JSONLimits(depthMax: 512)
        let lines = try text.split(separator: UInt8(ascii: "\n")).map { line in
            try JSONValue.parse(line.span, limits: limits)
        }
        let schemas = (lines.first?["schemas"]?.asArray ?? []).map { $0.asString ?? "" }
        let cases = lines.dropFirst().enumerated().map { Case(line: $0 + 2, members: $1) }
        return CoreCases(schemas: schemas, cases: cases)
    }
}
