import JSON

/// What stands in a request for the text of its document.
public enum DocumentName: Hashable, Sendable {
    /// SHA-256 of the text: `documentId: "sha256:…"` without the text, or, with the text or without,
    /// `extensions.persistedQuery.sha256Hash` (automatic persisted queries).
    case hash([UInt8])
    /// Whatever the server calls it: any other `documentId`.
    case id(String)

    private static let prefix = "sha256:"

    /// Nil if the request names none.
    init?(id: String?, _ extensions: JSONObject) throws(GraphQLRefusal) {
        if let id {
            guard id.hasPrefix(Self.prefix) else {
                self = .id(id)
                return
            }
            self = .hash(try Self.hash(String(id.dropFirst(Self.prefix.count)), "documentId"))
            return
        }
        guard let persisted = extensions["persistedQuery"], persisted != .null else { return nil }
        guard persisted["version"]?.asInteger == 1, let hex = persisted["sha256Hash"]?.asString else {
            throw GraphQLRefusal(.parameters, "\"persistedQuery\" has \"version\": 1 and a \"sha256Hash\".")
        }
        self = .hash(try Self.hash(hex, "sha256Hash"))
    }

    private static func hash(_ hex: String, _ name: String) throws(GraphQLRefusal) -> [UInt8] {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map { UInt8($0) } }
        guard hex.utf8.count == 64, digits.count == 64 else {
            throw GraphQLRefusal(.parameters, "\"\(name)\" is not a SHA-256 in 64 hexadecimal digits.")
        }
        return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
