import Domain
public import EventSourcing
public import ProjectionKit
import Projections
public import ReadModelRedis
public import Redis
public import SearchGroonga

/// Makes the store index's documents from the read model, for `StoreSink`.
public struct StoreDocuments: Sendable {
    private static let columns = ["name", "status", "_latE7", "_lngE7"]

    private let reading: DocumentRows

    /// `watermarks` must be kept fresh by whoever runs it.
    public init(redis: RedisClient, watermarks: Watermarks, partition: PartitionID = .first) {
        reading = DocumentRows(redis: redis, watermarks: watermarks, partition: partition)
    }

    /// For `StoreSink.init`.
    public var documents: StoreSink.Documents {
        { (tenant, ids, position) async throws(EventSinkError) in
            try await documents(of: ids, tenant: tenant, at: position)
        }
    }

    /// The documents of those stores that shoppers may see, by id, as the rows have them at `position` or later.
    ///
    /// Waits some seconds for the rows; throws `unavailable` if they do not come so far, or cannot be read.
    public func documents(
        of ids: [String], tenant: TenantID, at position: Position
    ) async throws(EventSinkError) -> [String: StoreDocument] {
        try await reading.wait(for: [StoreView.name], at: position)
        let rows = try await reading.rows(ReadModel(StoreView.self), ids, Self.columns, of: tenant)
        var documents: [String: StoreDocument] = [:]
        for (id, row) in zip(ids, rows) {
            guard let name = row.text("name"), let latitude = row.integer("_latE7").flatMap(Int32.init(exactly:)),
                let longitude = row.integer("_lngE7").flatMap(Int32.init(exactly:)),
                let status = row.text("status").flatMap(StoreDocument.Status.init(rawValue:))
            else { continue }
            documents[id] = StoreDocument(
                tenant: tenant.rawValue, storeID: id, name: name,
                place: GeoPoint(latitudeE7: latitude, longitudeE7: longitude), status: status)
        }
        return documents
    }
}
