import CommerceGraphQL
import Foundation
import GraphQLExecution
import GraphQLValidation
import QueryHTTP

/// The GraphQL schema of this build, as text, and compared with one that clients were written for.
public struct SchemaTool: Sendable {
    /// The committed SDL, in the repository.
    public static let committedFile = "Sources/CommerceGraphQL/schema.graphql"

    private let bound: BoundSchema
    private var schema: Schema { bound.schema }

    public init() throws { bound = try CommerceQueries.bound() }

    public var text: String { schema.printed() }

    /// The schema as a page for people, whole in one file.
    ///
    /// - Parameter isPublic: only what visitors may see.
    public func docs(isPublic: Bool) -> String { SchemaDocs(bound.outline(isPublic: isPublic)).html }

    /// A line for each change, and whether clients may go on: nothing breaks or, if strict, is dangerous.
    ///
    /// - Parameter file: SDL; `-` is standard input, nil the committed file, here or in a folder above.
    public func check(since file: String?, isStrict: Bool) throws -> (report: String, passes: Bool) {
        let changes = schema.changes(since: try Self.schema(in: file))
        let passes = !changes.contains { $0.severity == .breaking || isStrict && $0.severity == .dangerous }
        let lines = changes.isEmpty ? ["The schema is the same."] : changes.map(\.description)
        return (lines.joined(separator: "\n"), passes)
    }

    private static func schema(in file: String?) throws -> Schema {
        let path = try file ?? committed()
        let text: String
        if path == "-" {
            text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        } else {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw SettingsError(problems: ["\(path) cannot be read."])
            }
            text = String(decoding: bytes, as: UTF8.self)
        }
        do {
            return try Schema(sdl: text)
        } catch {
            throw SettingsError(problems: ["\(path == "-" ? "Standard input" : path) is no schema: \(error)"])
        }
    }

    private static func committed() throws(SettingsError) -> String {
        var folder = URL(filePath: FileManager.default.currentDirectoryPath)
        while true {
            let path = folder.appending(path: committedFile).path
            if FileManager.default.fileExists(atPath: path) { return path }
            guard folder.path != "/" else { break }
            folder.deleteLastPathComponent()
        }
        throw SettingsError(problems: [
            "\(committedFile) is neither here nor in a folder above. Name a file of SDL, or - for standard input."
        ])
    }
}
