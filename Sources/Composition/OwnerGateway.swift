import CommerceHTTP
import EventSourcing
import Runtime
import Synchronization

/// Commands go to whoever owns the partition in this process now; without an owner they are told to come again.
final class OwnerGateway: CommandGateway {
    private let owner = Mutex<PartitionOwner?>(nil)

    func set(_ owner: PartitionOwner?) { self.owner.withLock { $0 = owner } }

    var hasOwner: Bool { owner.withLock { $0 != nil } }

    /// The owner learns that its lease is gone.
    func stepDown(address: String?) { owner.withLock { $0 }?.stepDown(address: address) }

    func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer] {
        guard let owner = owner.withLock({ $0 }) else {
            return envelopes.map { _ in .failed(.unavailable(retryAfterMilliseconds: 500)) }
        }
        return await owner.submit(envelopes, lane: lane)
    }
}
