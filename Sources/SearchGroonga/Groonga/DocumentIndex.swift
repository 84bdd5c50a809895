public import EventSourcing

/// An index with a document for each stream of a category: the writing of documents and checkpoint.
public struct DocumentIndex<Document: IndexedDocument>: Sendable {
    let index: GroongaIndex

    init(_ index: GroongaIndex) { self.index = index }

    /// Makes what is missing or broken.
    ///
    /// - Returns: the position up to which the index holds everything.
    public func open() async throws(SearchError) -> Position { try await index.open() }

    /// Asks for a new one: the projector that keeps the index fills it beside this one, which is read meanwhile.
    public func replace() async throws(SearchError) { try await index.replace() }

    /// Removes everything, also what is broken; `open` makes it anew. Whoever reads it meanwhile is refused.
    public func removeAll() async throws(SearchError) { try await index.removeAll() }

    /// Writes documents. Absolute: doing it again is harmless.
    public func write(_ documents: [Document]) async throws(SearchError) {
        try await index.required().write(IndexBatch(documents))
    }

    /// Removes documents; those that are not there are passed over.
    public func remove(_ documents: [(tenant: String, id: String)]) async throws(SearchError) {
        try await index.required().write(IndexBatch(gone: documents.map { documentKey(tenant: $0.tenant, id: $0.id) }))
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    public func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await index.moveCheckpoint(of: try await index.required().number, to: position)
    }

    public func checkpoint() async throws(SearchError) -> Position { try await index.checkpoint() }

    /// How many documents there are, over all tenants.
    public func count() async throws(SearchError) -> Int64 { try await index.count() }

    /// The documents that are stored, in a fixed order: at most `limit` after the first `offset`.
    public func documents(offset: Int, limit: Int) async throws(SearchError) -> [StoredDocument] {
        try await index.stored(Document.columnNames, offset: offset, limit: limit)
    }
}
