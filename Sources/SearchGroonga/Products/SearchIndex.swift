public import EventSourcing
import JSON

/// The products' index: the writing of documents and checkpoint.
public struct SearchIndex: Sendable {
    let index: GroongaIndex

    var groonga: GroongaClient { index.groonga }

    public init(groonga: GroongaClient) { index = GroongaIndex(groonga: groonga, layout: .products) }

    /// Makes what is missing or broken.
    ///
    /// - Returns: the position up to which the index holds everything.
    public func open() async throws(SearchError) -> Position { try await index.open() }

    /// Gives the index up: the projector that keeps it finds it gone and makes it anew. Nobody is disturbed who reads.
    public func discard() async throws(SearchError) { try await index.discard() }

    /// Removes everything, also what is broken; `open` makes it anew. Whoever reads it meanwhile is refused.
    public func removeAll() async throws(SearchError) { try await index.removeAll() }

    /// Writes `documents` and removes `gone`. Absolute: doing it again is harmless.
    public func write(
        _ documents: [SearchDocument], removing gone: [(tenant: String, spuID: String)] = []
    ) async throws(SearchError) {
        if !documents.isEmpty {
            var writer = JSONWriter()
            writer.beginArray()
            for document in documents { document.write(to: &writer) }
            writer.endArray()
            _ = try await groonga.load(writer.bytes, into: index.layout.documents)
        }
        if !gone.isEmpty {
            try await index.remove(gone.map { SearchDocument.key(tenant: $0.tenant, spuID: $0.spuID) })
        }
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    public func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await index.moveCheckpoint(to: position)
    }

    public func checkpoint() async throws(SearchError) -> Position { try await index.checkpoint() }

    /// How many documents there are, over all tenants.
    public func count() async throws(SearchError) -> Int64 { try await index.count() }
}

extension SearchIndex {
    /// The documents that are stored, in a fixed order: at most `limit` after the first `offset`.
    public func documents(offset: Int, limit: Int) async throws(SearchError) -> [StoredDocument] {
        try await index.stored(Self.columnNames, offset: offset, limit: limit)
    }

    private static let columnNames = SearchDocument(
        tenant: "", spuID: "", title: "", brand: "", spec: "", categoryIDs: [], categoryNames: [], priceFen: 0,
        publishedAt: 0
    ).columns.map(\.name)
}
