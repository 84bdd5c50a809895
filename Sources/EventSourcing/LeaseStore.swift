/// The right to write one partition. Time decides who may try; the epoch decides who may write.
public struct Lease: Hashable, Sendable {
    public let partition: PartitionID
    public let holder: String
    public let epoch: Int64

    public init(partition: PartitionID, holder: String, epoch: Int64) {
        self.partition = partition
        self.holder = holder
        self.epoch = epoch
    }
}

public protocol LeaseStore: Sendable {
    /// Takes the lease if it is free, expired (by the store's clock) or already `holder`'s, raising the epoch;
    /// nil while somebody else holds it. `address` is where others forward commands to.
    func acquire(
        _ partition: PartitionID, holder: String, address: String, milliseconds: Int64
    ) async throws(EventLogError) -> Lease?

    /// False when the lease is lost.
    func renew(_ lease: Lease, milliseconds: Int64) async throws(EventLogError) -> Bool

    func release(_ lease: Lease) async throws(EventLogError)

    /// The owner's address, if the lease is held now.
    func owner(of partition: PartitionID) async throws(EventLogError) -> String?
}
