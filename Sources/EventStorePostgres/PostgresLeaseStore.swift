public import EventSourcing
public import Postgres

/// Leases by the database's clock. Taking one raises the epoch of the partition's head in the same transaction.
public struct PostgresLeaseStore: LeaseStore {
    private let client: PostgresClient

    public init(_ client: PostgresClient) { self.client = client }

    public func acquire(
        _ partition: PartitionID, holder: String, address: String, milliseconds: Int64
    ) async throws(EventLogError) -> Lease? {
        do {
            let rows = try await client.query(
                "select mallard.lease_acquire($1, $2, $3, $4)",
                [.int4(partition.rawValue), .text(holder), .text(address), .int8(milliseconds)], timeout: Self.timeout)
            guard let epoch = try rows.ifPresent(0, 0, rows.int8) else { return nil }
            return Lease(partition: partition, holder: holder, epoch: epoch)
        } catch { throw EventLogError(error) }
    }

    public func renew(_ lease: Lease, milliseconds: Int64) async throws(EventLogError) -> Bool {
        try await update(
            lease, "expires_at = clock_timestamp() + $4 * interval '1 millisecond'", [.int8(milliseconds)])
    }

    public func release(_ lease: Lease) async throws(EventLogError) {
        _ = try await update(lease, "expires_at = '-infinity'", [])
    }

    public func owner(of partition: PartitionID) async throws(EventLogError) -> String? {
        do {
            let rows = try await client.query(
                "select address from mallard.lease where partition = $1 and expires_at > clock_timestamp()",
                [.int4(partition.rawValue)], timeout: Self.timeout)
            return rows.rowCount == 0 ? nil : try rows.text(0, 0)
        } catch { throw EventLogError(error) }
    }

    private func update(
        _ lease: Lease, _ change: String, _ values: [PostgresValue]
    ) async throws(EventLogError) -> Bool {
        let own: [PostgresValue] = [.int4(lease.partition.rawValue), .text(lease.holder), .int8(lease.epoch)]
        do {
            let result = try await client.query(
                "update mallard.lease set \(change) where partition = $1 and holder = $2 and epoch = $3", own + values,
                timeout: Self.timeout)
            return result.affectedRows == 1
        } catch { throw EventLogError(error) }
    }

    private static let timeout = Duration.seconds(5)
}
