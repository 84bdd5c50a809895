import Domain
public import EventSourcing
public import ProjectionKit

/// Keeps the index of orders: an order that is placed, cancelled or completed has its document made anew from the read
/// model.
///
/// Documents are absolute, so a page that comes again is harmless; the checkpoint follows the write.
public actor OrderSink: EventSink {
    /// The documents of these orders as the read model has them at `position` or later.
    public typealias Documents =
        @Sendable (TenantID, [String], Position) async throws(EventSinkError)
        -> [String: OrderDocument]

    /// The name of its watermark.
    public static let projection = "order_search"
    private static let batchMax = 1_000

    public nonisolated let name = OrderSink.projection
    public nonisolated let categories: EventCategories = .order

    private let index: OrderIndex
    private let documents: Documents
    /// The generation that is kept, and its checkpoint as this sink last found or wrote it.
    private var generation: Int64 = 0
    private var checkpoint = Position.start

    public init(index: OrderIndex, documents: @escaping Documents) {
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
            head: head, touched: { event, _, _ in Self.matters(event.body) ? event.key : nil },
            batch: { [documents] (tenant, ids, position) async throws(EventSinkError) in
                let found = try await documents(tenant, ids, position)
                return IndexBatch(ids.compactMap { found[$0] })
            })
    }

    public func confirm(_ position: Position) async throws(EventSinkError) {
        try await index.index.requireReadable(generation, at: checkpoint)
    }

    public func take(_ page: EventPage) async throws(EventSinkError) {
        var touched: [TenantID: Set<String>] = [:]
        for event in page.events {
            switch event.content {
            case .success(let folded) where Self.matters(folded.body):
                touched[folded.tenant, default: []].insert(folded.key)
            case .success: break
            case .failure(let unreadable): throw .refused(event.position, reason: unreadable.reason)
            }
        }
        for (tenant, ids) in touched.sorted(by: { $0.key < $1.key }) {
            try await write(ids.sorted(), of: tenant, at: page.through)
        }
        guard page.through > checkpoint else {
            _ = try await index.index.requireStanding(generation, at: checkpoint)
            return
        }
        try await index.index.advance(generation, from: checkpoint, to: page.through)
        checkpoint = page.through
    }

    private static func matters(_ body: CommerceEvent) -> Bool {
        switch body {
        case .order(.placed), .order(.cancelled), .order(.completed): true
        default: false
        }
    }

    private func write(_ ids: [String], of tenant: TenantID, at position: Position) async throws(EventSinkError) {
        for start in stride(from: 0, to: ids.count, by: Self.batchMax) {
            let batch = Array(ids[start..<min(start + Self.batchMax, ids.count)])
            let found = try await documents(tenant, batch, position)
            do {
                try await index.index.generation(generation).write(IndexBatch(batch.compactMap { found[$0] }))
            } catch { throw await index.index.given(up: error, generation) }
        }
    }
}
