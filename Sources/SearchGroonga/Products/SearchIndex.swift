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

    /// Asks for a new one: the projector that keeps the index fills it beside this one, which is read meanwhile.
    public func replace() async throws(SearchError) { try await index.replace() }

    /// Removes everything, also what is broken; `open` makes it anew. Whoever reads it meanwhile is refused.
    public func removeAll() async throws(SearchError) { try await index.removeAll() }

    /// Writes `documents` and removes `gone`. Absolute: doing it again is harmless.
    public func write(
        _ documents: [SearchDocument], removing gone: [(tenant: String, spuID: String)] = []
    ) async throws(SearchError) {
        try await index.required().write(IndexBatch(documents, gone))
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    public func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await index.moveCheckpoint(of: try await index.required().number, to: position)
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

extension IndexBatch {
    init(_ documents: [SearchDocument], _ gone: [(tenant: String, spuID: String)]) {
        self.init(
            records: Self.records(documents) { $0.write(to: &$1) },
            gone: gone.map { SearchDocument.key(tenant: $0.tenant, spuID: $0.spuID) })
    }
}
