public import EventSourcing
import JSON

/// The index of orders, for staff: the writing of documents and checkpoint.
public struct OrderIndex: Sendable {
    let index: GroongaIndex

    public init(groonga: GroongaClient) { index = GroongaIndex(groonga: groonga, layout: .orders) }

    /// Makes what is missing or broken.
    ///
    /// - Returns: the position up to which the index holds everything.
    public func open() async throws(SearchError) -> Position { try await index.open() }

    /// Asks for a new one: the projector that keeps the index fills it beside this one, which is read meanwhile.
    public func replace() async throws(SearchError) { try await index.replace() }

    /// Writes documents. Absolute: doing it again is harmless.
    public func write(_ documents: [OrderDocument]) async throws(SearchError) {
        try await index.required().write(IndexBatch(documents))
    }

    /// Removes documents; those that are not there are passed over.
    public func remove(_ orders: [(tenant: String, orderID: String)]) async throws(SearchError) {
        try await index.required().write(IndexBatch(gone: orders.map { "\($0.tenant)/\($0.orderID)" }))
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    public func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await index.moveCheckpoint(of: try await index.required().number, to: position)
    }

    public func checkpoint() async throws(SearchError) -> Position { try await index.checkpoint() }

    /// The documents that are stored, in a fixed order: at most `limit` after the first `offset`.
    public func documents(offset: Int, limit: Int) async throws(SearchError) -> [StoredDocument] {
        try await index.stored(Self.columnNames, offset: offset, limit: limit)
    }

    private static let columnNames = OrderDocument(
        tenant: "", orderID: "", orderNo: "", user: nil, store: nil, state: "", maskedPhone: nil, products: [],
        placedAt: 0
    ).columns.map(\.name)
}

extension IndexBatch {
    init(_ documents: [OrderDocument]) {
        self.init(records: Self.records(documents) { $0.write(to: &$1) })
    }
}
