import Foundation
import TestSupport

/// The cases of Debian's `golang-github-vektah-gqlparser-dev`, exported once a test process by `export_cases.py`.
struct GQLParserCases: Decodable, Sendable {
    struct Location: Decodable, Hashable, Comparable, Sendable {
        let line: Int
        let column: Int

        static func < (one: Location, other: Location) -> Bool {
            (one.line, one.column) < (other.line, other.column)
        }
    }

    struct Expected: Decodable, Sendable {
        let message: String
        let locations: [Location]?
    }

    struct Validation: Decodable, Sendable {
        let name: String
        let rule: String
        let schema: Int
        let query: String
        let errors: [Expected]?
    }

    struct Token: Decodable, Sendable {
        let kind: String
        /// Nil, or what stands for it, for punctuation.
        let value: String?
        /// In Unicode scalars; nil where it is not told.
        let start: Int?
        let end: Int?
    }

    struct Text: Decodable, Sendable {
        let name: String
        let input: String
        let fails: Bool
        let tokens: [Token]
        /// Of the error.
        let locations: [Location]?
    }

    let schemas: [String]
    let validation: [Validation]
    let lexer: [Text]
    let queries: [Text]
    let typeSystems: [Text]
    let schemaRules: [Text]

    static let loaded = Result { try load() }

    private static func load() throws -> GQLParserCases {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/export_cases.py")
        let output = try TestFolder.make("gqlparser") + "/cases.json"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script.path, output]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ExportFailed(status: process.terminationStatus) }
        return try JSONDecoder().decode(GQLParserCases.self, from: Data(contentsOf: URL(filePath: output)))
    }

    /// The packages golang-github-vektah-gqlparser-dev and python3-yaml have to be installed.
    struct ExportFailed: Error {
        let status: Int32
    }
}
