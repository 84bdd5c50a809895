package import EventSourcing
import Leases
package import Logging

/// The owner of a partition, moved step by step by somebody who also plays its surroundings: the simulation.
///
/// The same loop as `PartitionOwner`'s, with the same effects and messages; only who carries them differs. To be used
/// by one task at a time. Performing an effect never waits: the one who steps lets time pass.
package final class SteppedOwner {
    /// Something the loop wants done; ends in a message.
    package struct Work {
        let effect: LoopEffect

        /// Nothing but to wait this long; nil for what asks the stores.
        package var wait: Duration? {
            switch effect {
            case .pause(let duration, id: _), .expireDrain(let duration): duration
            default: nil
            }
        }

        /// Whether it writes: what writes is done in the order in which it is wanted.
        package var isCommit: Bool { if case .commit = effect { true } else { false } }

        /// Whether it reads states, which may take long.
        package var isLoad: Bool { if case .load = effect { true } else { false } }
    }

    /// What the loop is told.
    package struct Message {
        let message: LoopMessage

        /// What it is about, in a few words for a trace.
        package var summary: String {
            switch message {
            case .committed(let group, .success): "committed group \(group)"
            case .committed(let group, .failure(let failure)): "did not commit group \(group): \(failure)"
            case .settled(let group, let settlement): "settled group \(group): \(settlement)"
            case .recovered(.success(let head)): "recovered at \(head.position) of epoch \(head.epoch)"
            case .loaded(let id, .success): "loaded \(id)"
            case .loaded(let id, .failure): "did not load \(id)"
            case .saved(.success): "saved snapshots"
            case .looked(.success): "found the log there"
            case .recovered, .looked, .saved: "log unavailable"
            default: "message"
            }
        }
    }

    package let lease: Lease
    let loop: DecisionLoop
    private let inbox: Inbox
    private let outside: LoopOutside

    package init(
        lease: Lease, log: any EventLog, personKeys: any PersonKeyStore, configuration: RuntimeConfiguration,
        now: @escaping @Sendable () -> Timestamp, encodeMeta: @escaping @Sendable (CommandEnvelope) -> [UInt8],
        logger: Logger
    ) {
        self.lease = lease
        inbox = Inbox(configuration)
        outside = LoopOutside(
            log: log, personKeys: personKeys, inbox: inbox, time: TimeSource(now: now, sleep: { _ in }))
        loop = DecisionLoop(
            lease: lease, configuration: configuration, outside: outside,
            keys: PersonKeyCache(entriesMax: configuration.personKeysMax), encodeMeta: encodeMeta, logger: logger)
        loop.effects = [.recover]
    }

    /// How it ended, if it did.
    package var end: OwnerEnd? { if case .ended(let end) = loop.mode { end } else { nil } }

    /// Whether a commit is on its way, or unanswered.
    package var isCommitting: Bool { !loop.inFlight.isEmpty }

    /// Puts the commands into the inbox; `reply` is called once, perhaps at once.
    package func submit(
        _ envelopes: [CommandEnvelope], lane: CommandLane, reply: @escaping @Sendable ([CommandAnswer]) -> Void
    ) {
        let bytes = envelopes.reduce(0) { $0 + $1.bytes }
        let request = SubmitRequest(envelopes: envelopes, lane: lane, bytes: bytes, reply: reply)
        if let refusal = inbox.submit(request) { reply(envelopes.map { _ in .failed(refusal) }) }
    }

    package func drain() { inbox.post(.drain) }
    package func stepDown(address: String?) { inbox.post(.stepDown(address: address)) }

    /// Puts the message into the inbox.
    package func deliver(_ message: Message) { inbox.post(message.message) }

    /// Handles all that has come, does what can be done without waiting, and says what it wants done.
    package func step() -> [Work] {
        for message in inbox.takeNow() { loop.handle(message) }
        loop.pump()
        defer { loop.effects.removeAll(keepingCapacity: true) }
        return loop.effects.map { Work(effect: $0) }
    }

    /// Asks the stores at once, or does nothing for what only waits.
    package func perform(_ work: Work) async -> Message { Message(message: await outside.answer(work.effect)) }
}
