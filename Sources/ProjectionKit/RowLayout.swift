public import EventSourcing

/// How the rows of a projection are spread over its buckets.
///
/// A bucket is the unit of atomicity: its rows, its indexes and its checkpoint share a hash tag and move together.
public enum RowLayout: Hashable, Sendable {
    /// By the hash of (tenant, placement of the row's key): for rows that are read one by one.
    case keyed
    /// By the hash of the tenant: for lists, trees and sums, whose rows and indexes must move together. Tenants
    /// with equal hashes share a bucket, so that the number of checkpoints does not grow with that of tenants.
    case perTenant

    /// Buckets of every generation of every projection.
    public static let bucketCount = 64

    /// The bucket of a row, for ever: changing this function needs a new version of every projection.
    ///
    /// - Parameter placement: what decides the bucket; the row's key unless the projection says otherwise.
    public func bucket(tenant: TenantID, placement: some StringProtocol) -> Int {
        var hash = StableHash()
        hash.combine(tenant.rawValue)
        if self == .keyed {
            hash.combine(UInt8(ascii: ":"))
            hash.combine(placement)
        }
        return Int(hash.folded % UInt64(Self.bucketCount))
    }
}
