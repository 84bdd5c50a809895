public import EventSourcing
import JSON
public import ProjectionKit
import Projections
public import ReadModelRedis
public import Redis
public import SearchGroonga

/// Makes the order index's documents from the read model, for `OrderSink`.
public struct OrderDocuments: Sendable {
    private static let columns = [
        "orderNo", "userId", "storeId", "state", "placedAt", "address.phoneMasked", "lines.spuId",
    ]

    private let reading: DocumentRows

    /// `watermarks` must be kept fresh by whoever runs it.
    public init(redis: RedisClient, watermarks: Watermarks, partition: PartitionID = .first) {
        reading = DocumentRows(redis: redis, watermarks: watermarks, partition: partition)
    }

    /// For `OrderSink.init`.
    public var documents: OrderSink.Documents {
        { (tenant, ids, position) async throws(EventSinkError) in
            try await documents(of: ids, tenant: tenant, at: position)
        }
    }

    /// The documents of those orders that were placed, by id, as the rows have them at `position` or later.
    ///
    /// Waits some seconds for the rows; throws `unavailable` if they do not come so far, or cannot be read.
    public func documents(
        of ids: [String], tenant: TenantID, at position: Position
    ) async throws(EventSinkError) -> [String: OrderDocument] {
        try await reading.wait(for: [OrderView.name], at: position)
        let rows = try await reading.rows(ReadModel(OrderView.self), ids, Self.columns, of: tenant)
        var documents: [String: OrderDocument] = [:]
        for (id, row) in zip(ids, rows) {
            // A payment that was opened before its order is no order yet.
            guard let number = row.text("orderNo"), let state = row.text("state"), let at = row.instant("placedAt")
            else { continue }
            documents[id] = OrderDocument(
                tenant: tenant.rawValue, orderID: id, orderNo: number, user: row.text("userId"),
                store: row.text("storeId"), state: state, maskedPhone: row.text("address.phoneMasked"),
                products: (row.packedTexts("lines.spuId") ?? []).compactMap(\.self), placedAt: at.milliseconds)
        }
        return documents
    }
}
