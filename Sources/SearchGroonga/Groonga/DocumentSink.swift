public import EventSourcing
public import ProjectionKit

/// Keeps an index with a document for each stream of a category: what an event changes is made anew from the read
/// model.
///
/// Documents are absolute, so a page that comes again is harmless; the checkpoint follows the write.
public actor DocumentSink<Document: IndexedDocument>: EventSink {
    /// The documents of these streams as the read model has them at `position` or later; absent: there is none.
    public typealias Documents =
        @Sendable (TenantID, [String], Position) async throws(EventSinkError) -> [String: Document]

    /// The name of its watermark.
    public static var projection: String { Document.projection }

    public nonisolated let name = Document.projection
    public nonisolated let categories = Document.category

    private let index: DocumentIndex<Document>
    private let documents: Documents
    /// The generation that is kept, and its checkpoint as this sink last found or wrote it.
    private var generation: Int64 = 0
    private var checkpoint = Position.start

    public init(index: DocumentIndex<Document>, documents: @escaping Documents) {
        self.index = index
        self.documents = documents
    }

    public func start() async throws(EventSinkError) -> Position {
        let standing = try await index.index.start()
        generation = standing.live
        checkpoint = standing.checkpoint
        return checkpoint
    }

    public func renewal(head: Position) async throws(EventSinkError) -> (any SinkRenewal)? {
        try await index.index.renewal(
            head: head, touched: { event, _, _ in Document.isChanged(by: event.body) ? event.key : nil },
            batch: { [documents] (tenant, ids, position) async throws(EventSinkError) in
                try await Self.batch(ids, of: tenant, at: position, documents)
            })
    }

    public func confirm(_ position: Position) async throws(EventSinkError) {
        try await index.index.requireReadable(generation, at: checkpoint)
    }

    public func take(_ page: EventPage) async throws(EventSinkError) {
        var touched: [TenantID: Set<String>] = [:]
        for event in page.events {
            switch event.content {
            case .success(let folded) where Document.isChanged(by: folded.body):
                touched[folded.tenant, default: []].insert(folded.key)
            case .success: break
            case .failure(let unreadable): throw .refused(event.position, reason: unreadable.reason)
            }
        }
        for (tenant, ids) in touched.sorted(by: { $0.key < $1.key }) {
            try await index.index.write(ids.sorted(), into: generation) {
                [documents] ids async throws(EventSinkError) in
                try await Self.batch(ids, of: tenant, at: page.through, documents)
            }
        }
        guard page.through > checkpoint else {
            _ = try await index.index.requireStanding(generation, at: checkpoint)
            return
        }
        try await index.index.advance(generation, from: checkpoint, to: page.through)
        checkpoint = page.through
    }

    private static func batch(
        _ ids: [String], of tenant: TenantID, at position: Position, _ documents: Documents
    ) async throws(EventSinkError) -> IndexBatch {
        let found = try await documents(tenant, ids, position)
        var batch = IndexBatch(ids.compactMap { found[$0] })
        batch.gone = ids.filter { found[$0] == nil }.map { documentKey(tenant: tenant.rawValue, id: $0) }
        return batch
    }
}
