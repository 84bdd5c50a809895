import Domain
import EventCodecs
import EventSourcing
import JSON
import ProjectionKit
import SearchGroonga

/// An index, as far as comparing it needs it.
struct ComparedIndex: Sendable {
    typealias Columns = [(name: String, value: JSONValue)]

    let name: String
    /// The category of the streams that have a document each.
    let streams: String
    /// What is said of a stream that has one.
    let isThere: String
    let witness: @Sendable () -> any DocumentWitness
    let checkpoint: @Sendable () async throws(SearchError) -> Position
    let stored: @Sendable (Int, Int) async throws(SearchError) -> [StoredDocument]
    let expected: @Sendable (TenantID, [String], Position) async throws(EventSinkError) -> [String: Columns]

    static func products(_ index: SearchIndex, _ documents: @escaping SearchSink.Documents) -> ComparedIndex {
        ComparedIndex(
            name: "search", streams: Spu.category, isThere: "published", witness: { PublishedProduct() },
            checkpoint: { () async throws(SearchError) in try await index.checkpoint() },
            stored: { (offset, limit) async throws(SearchError) in
                try await index.documents(offset: offset, limit: limit)
            },
            expected: { (tenant, ids, position) async throws(EventSinkError) in
                try await documents(tenant, ids, position).mapValues(\.columns)
            })
    }

    static func orders(_ index: OrderIndex, _ documents: @escaping OrderSink.Documents) -> ComparedIndex {
        compared(index, documents, streams: Order.category, isThere: "placed") { PlacedOrder() }
    }

    static func stores(_ index: StoreIndex, _ documents: @escaping StoreSink.Documents) -> ComparedIndex {
        compared(index, documents, streams: Store.category, isThere: "open or paused") { VisibleStore() }
    }

    private static func compared<Document>(
        _ index: DocumentIndex<Document>, _ documents: @escaping DocumentSink<Document>.Documents, streams: String,
        isThere: String, witness: @escaping @Sendable () -> any DocumentWitness
    ) -> ComparedIndex {
        ComparedIndex(
            name: Document.projection, streams: streams, isThere: isThere, witness: witness,
            checkpoint: { () async throws(SearchError) in try await index.checkpoint() },
            stored: { (offset, limit) async throws(SearchError) in
                try await index.documents(offset: offset, limit: limit)
            },
            expected: { (tenant, ids, position) async throws(EventSinkError) in
                try await documents(tenant, ids, position).mapValues(\.columns)
            })
    }
}

/// Whether there is a document, by the events of one stream.
protocol DocumentWitness: Sendable {
    var isThere: Bool { get }

    mutating func take(_ event: EventData) throws(EventCodecError)
}

private struct PublishedProduct: DocumentWitness {
    private var spu = Spu()

    var isThere: Bool { spu.status == .published }

    // Products hold nothing personal.
    mutating func take(_ event: EventData) throws(EventCodecError) {
        spu.evolve(try Spu.decode(event, keys: NoPersonKeys()))
    }
}

/// An order's first event is that it was placed, and it stays.
private struct PlacedOrder: DocumentWitness {
    private(set) var isThere = false

    mutating func take(_ event: EventData) throws(EventCodecError) { isThere = true }
}

private struct VisibleStore: DocumentWitness {
    private var store = Store()

    var isThere: Bool {
        switch store.status {
        case .open, .paused: true
        case .draft, .closed: false
        }
    }

    // Stores hold nothing personal.
    mutating func take(_ event: EventData) throws(EventCodecError) {
        store.evolve(try Store.decode(event, keys: NoPersonKeys()))
    }
}
