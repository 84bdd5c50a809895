public import EventSourcing
public import ProjectionKit

/// Keeps the index: for every product that something happened to, the document is made anew from the product's row.
///
/// Documents are absolute, so a page that comes again is harmless; the checkpoint follows the write.
public struct SearchSink: EventSink {
    /// The documents of these products as the read model has them at `position` or later; absent: not published.
    public typealias Documents =
        @Sendable (TenantID, [String], Position) async throws(EventSinkError)
        -> [String: SearchDocument]

    private static let batchMax = 1_000

    public let name = "search"
    public let categories: EventCategories = [.spu]

    private let index: SearchIndex
    private let documents: Documents

    public init(index: SearchIndex, documents: @escaping Documents) {
        self.index = index
        self.documents = documents
    }

    public func start() async throws(EventSinkError) -> Position {
        do { return try await index.open() } catch { throw Self.fault(error) }
    }

    public func confirm(_ position: Position) async throws(EventSinkError) {
        let found: Position
        do { found = try await index.checkpoint() } catch { throw Self.fault(error) }
        if found < position { throw .moved }
    }

    public func take(_ page: EventPage) async throws(EventSinkError) {
        var touched: [TenantID: Set<String>] = [:]
        for event in page.events {
            switch event.content {
            case .success(let folded): touched[folded.tenant, default: []].insert(folded.key)
            case .failure(let unreadable): throw .refused(event.position, reason: unreadable.reason)
            }
        }
        for (tenant, ids) in touched.sorted(by: { $0.key < $1.key }) {
            let sorted = ids.sorted()
            for start in stride(from: 0, to: sorted.count, by: Self.batchMax) {
                let batch = Array(sorted[start..<min(start + Self.batchMax, sorted.count)])
                let found = try await documents(tenant, batch, page.through)
                let gone = batch.filter { found[$0] == nil }.map { (tenant: tenant.rawValue, spuID: $0) }
                do { try await index.write(batch.compactMap { found[$0] }, removing: gone) } catch {
                    throw await given(up: error)
                }
            }
        }
        do { try await index.moveCheckpoint(to: page.through) } catch { throw await given(up: error) }
    }

    /// An index that refuses to be written is broken, or somebody has thrown it away: what is left of it goes, so that
    /// `start()` makes it anew instead of trusting it again.
    private func given(up error: SearchError) async -> EventSinkError {
        guard case .refused = error else { return Self.fault(error) }
        do { try await index.removeAll() } catch { return Self.fault(error) }
        return .moved
    }

    private static func fault(_ error: SearchError) -> EventSinkError {
        switch error {
        case .unavailable(let reason), .notUnderstood(let reason): .unavailable(reason: reason)
        // A table is missing: somebody threw the index away.
        case .refused: .moved
        }
    }
}
