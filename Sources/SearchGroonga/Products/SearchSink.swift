public import EventSourcing
public import ProjectionKit

/// Keeps the index: for every product that something happened to, the document is made anew from the read models.
///
/// Documents are absolute, so a page that comes again is harmless. What happens to stock is gathered: a product's
/// document is written at most once in `stockInterval` for it, so units sold and what is in stock are behind by no more
/// than that. Until it is written the checkpoint stays before it, while `take` returns and readers go on.
public actor SearchSink: EventSink {
    /// The documents of these products as the read models have them at `position` or later; absent: not published.
    public typealias Documents =
        @Sendable (TenantID, [String], Position) async throws(EventSinkError)
        -> [String: SearchDocument]

    /// Products gathered, over all tenants.
    private static let gatheredMax = 20_000
    private static let cleaningInterval = Duration.seconds(30)

    public nonisolated let name = "search"
    public nonisolated let categories: EventCategories = [.spu, .stock]

    private let index: SearchIndex
    private let documents: Documents
    private let stockInterval: Duration

    /// Products whose stock has changed since their documents were written.
    private var gathered: [TenantID: Set<String>] = [:]
    /// Where the first of the pages lies from which they were gathered.
    private var gatheredAfter: Position?
    private var stockWrittenAt: ContinuousClock.Instant?
    /// The generation that is kept, and its checkpoint as this sink last found or wrote it.
    private var generation: Int64 = 0
    private var checkpoint = Position.start
    /// Whether there may be completions that no product has.
    private var isUnclean = false
    private var cleanedAt = ContinuousClock.now

    public init(index: SearchIndex, stockInterval: Duration = .seconds(1), documents: @escaping Documents) {
        self.index = index
        self.documents = documents
        self.stockInterval = stockInterval
    }

    public func start() async throws(EventSinkError) -> Position {
        let standing = try await index.index.start()
        generation = standing.live
        checkpoint = standing.checkpoint
        gathered = [:]
        gatheredAfter = nil
        isUnclean = checkpoint > .start
        return checkpoint
    }

    public func renewal(head: Position) async throws(EventSinkError) -> (any SinkRenewal)? {
        try await index.index.renewal(
            head: head,
            touched: { event, category, isPast in
                if category == .spu { return event.key }
                return isPast ? nil : Self.product(ofStock: event.key)
            },
            batch: { [documents] (tenant, ids, position) async throws(EventSinkError) in
                try await Self.batch(ids, of: tenant, at: position, documents)
            })
    }

    public func confirm(_ position: Position) async throws(EventSinkError) {
        try await index.index.requireReadable(generation, at: checkpoint)
        try await finish([:], through: position)
        try await clean()
    }

    public func take(_ page: EventPage) async throws(EventSinkError) {
        var changed: [TenantID: Set<String>] = [:]
        for event in page.events {
            let folded: FoldedEvent
            switch event.content {
            case .success(let content): folded = content
            case .failure(let unreadable): throw .refused(event.position, reason: unreadable.reason)
            }
            if event.category == .spu {
                changed[folded.tenant, default: []].insert(folded.key)
            } else if let product = Self.product(ofStock: folded.key) {
                gathered[folded.tenant, default: []].insert(product)
                gatheredAfter = gatheredAfter ?? page.after
            }
        }
        try await finish(changed, through: page.through)
    }

    /// `p1.1@store-7` is stock of `p1`.
    private static func product(ofStock key: String) -> String? {
        let sku = RowKey.parts(of: key, at: "@").head
        return sku.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(sku[..<$0]) }
    }

    /// Writes what changed, and what was gathered if its time has come.
    private func finish(_ changed: [TenantID: Set<String>], through position: Position) async throws(EventSinkError) {
        var touched = changed
        let isDue = stockWrittenAt.map { $0.duration(to: .now) >= stockInterval } ?? true
        let isFull = gathered.values.reduce(0) { $0 + $1.count } >= Self.gatheredMax
        let takesStock = !gathered.isEmpty && (isDue || isFull)
        if takesStock { touched.merge(gathered) { $0.union($1) } }
        for (tenant, ids) in touched.sorted(by: { $0.key < $1.key }) {
            try await index.index.write(ids.sorted(), into: generation) {
                [documents] ids async throws(EventSinkError) in
                try await Self.batch(ids, of: tenant, at: position, documents)
            }
        }
        if takesStock {
            gathered = [:]
            gatheredAfter = nil
            stockWrittenAt = .now
        }
        if !changed.isEmpty { isUnclean = true }
        let reached = gatheredAfter ?? position
        guard reached > checkpoint else {
            _ = try await index.index.requireStanding(generation, at: checkpoint)
            return
        }
        try await index.index.advance(generation, from: checkpoint, to: reached)
        checkpoint = reached
    }

    private static func batch(
        _ ids: [String], of tenant: TenantID, at position: Position, _ documents: Documents
    ) async throws(EventSinkError) -> IndexBatch {
        let found = try await documents(tenant, ids, position)
        let gone = ids.filter { found[$0] == nil }.map { (tenant: tenant.rawValue, spuID: $0) }
        return IndexBatch(ids.compactMap { found[$0] }, gone)
    }

    private func clean() async throws(EventSinkError) {
        guard isUnclean, cleanedAt.duration(to: .now) >= Self.cleaningInterval else { return }
        do { try await index.removeStaleCompletions(of: index.index.generation(generation)) } catch {
            throw GroongaIndex.fault(error)
        }
        isUnclean = false
        cleanedAt = .now
    }
}
