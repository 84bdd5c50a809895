public import Domain
public import JSON
public import ProjectionKit

/// What an index knows of one stream, made from its row in a read model. Absolute: writing it twice is harmless.
public protocol IndexedDocument: Hashable, Sendable {
    /// The name of the index, and of its watermark.
    static var projection: String { get }
    /// The category whose streams have a document each.
    static var category: EventCategories { get }
    /// All columns of the index, in the order of `columns`.
    static var columnNames: [String] { get }

    /// Whether an event changes the document of its stream.
    static func isChanged(by event: CommerceEvent) -> Bool

    var tenant: String { get }
    var id: String { get }
    /// All columns of the index with this document's values, as they are stored.
    var columns: [(name: String, value: JSONValue)] { get }
}

extension IndexedDocument {
    /// A tenant holds no slash, so the key tells the two apart.
    public var key: String { documentKey(tenant: tenant, id: id) }

    func write(to writer: inout JSONWriter) { writer.document(key, columns) }
}

func documentKey(tenant: String, id: String) -> String { "\(tenant)/\(id)" }

extension JSONWriter {
    /// A record of a table, by its key.
    mutating func document(_ key: String, _ columns: [(name: String, value: JSONValue)]) {
        beginObject()
        member("_key", .string(key))
        for (name, value) in columns { member(name, value) }
        endObject()
    }
}

extension IndexBatch {
    init<Document: IndexedDocument>(_ documents: [Document]) {
        self.init(records: Self.records(documents) { $0.write(to: &$1) })
    }
}
