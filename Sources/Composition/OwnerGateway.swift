import CommerceHTTP
import EventSourcing
import QueryHTTP
import Runtime
import Synchronization

/// Commands go to whoever owns the partition in this process now; without an owner they are told to come again.
final class OwnerGateway: CommandGateway {
    private struct State {
        var owner: PartitionOwner?
        var elsewhere: CommandForwarder?
    }

    private let state = Mutex(State())

    func set(_ owner: PartitionOwner?) { state.withLock { $0.owner = owner } }

    /// Where the owner is, when it is another process.
    func lead(to elsewhere: CommandForwarder?) { state.withLock { $0.elsewhere = elsewhere } }

    var hasOwner: Bool { state.withLock { $0.owner != nil } }

    /// The way to the owner; nil if that is here, or nobody knows.
    var elsewhere: CommandForwarder? { state.withLock { $0.owner == nil ? $0.elsewhere : nil } }

    /// The owner learns that its lease is gone.
    func stepDown(address: String?) { state.withLock { $0.owner }?.stepDown(address: address) }

    func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer] {
        let (owner, isElsewhere) = state.withLock { ($0.owner, $0.elsewhere != nil) }
        if let owner { return await owner.submit(envelopes, lane: lane) }
        let failure: CommandFailure =
            isElsewhere ? .notOwner(address: nil) : .unavailable(retryAfterMilliseconds: 500)
        return envelopes.map { _ in .failed(failure) }
    }
}
