public import EventSourcing
public import Leases
public import Logging
public import Tracing

/// The one writer of a partition: takes commands, decides them in memory, and answers when they are in the log.
///
/// It may write only as long as the log's head carries its lease's epoch; that is checked with every commit.
public final class PartitionOwner: Sendable {
    public let lease: Lease

    private let configuration: RuntimeConfiguration
    private let outside: LoopOutside
    private let inbox: Inbox
    private let keys: PersonKeyCache
    private let watch: any DecisionWatch
    private let tracer: any Tracer
    private let encodeMeta: @Sendable (CommandEnvelope) -> [UInt8]
    private let logger: Logger

    /// - Parameters:
    ///   - log: commits go over a connection of its own, loads beside them.
    ///   - watch: outlives the process, so that a command that ends it is known.
    ///   - encodeMeta: the event metadata of a command, once for all its events.
    public init(
        lease: Lease, log: any EventLog, personKeys: any PersonKeyStore,
        configuration: RuntimeConfiguration = RuntimeConfiguration(), time: TimeSource = .system,
        watch: any DecisionWatch = NoDecisionWatch(), tracer: any Tracer = NoOpTracer(),
        encodeMeta: @escaping @Sendable (CommandEnvelope) -> [UInt8], logger: Logger
    ) {
        self.lease = lease
        self.configuration = configuration
        self.watch = watch
        self.tracer = tracer
        self.encodeMeta = encodeMeta
        self.logger = logger
        inbox = Inbox(configuration)
        keys = PersonKeyCache(entriesMax: configuration.personKeysMax)
        outside = LoopOutside(log: log, personKeys: personKeys, inbox: inbox, time: time)
    }

    /// Works until drained or the lease is lost; to be called once. Cancelling it drains, as `drain` does.
    public func run() async -> OwnerEnd {
        // Awaited below. A task of its own, because a commit in flight must not be cancelled with the caller.
        let work = Task(priority: .high) {
            let loop = DecisionLoop(
                lease: lease, configuration: configuration, outside: outside, keys: keys, watch: watch,
                tracer: tracer, encodeMeta: encodeMeta, logger: logger)
            return await loop.run()
        }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            drain()
        }
    }

    /// Decides the commands in order; each stands alone. The answers are in the order of the commands, and come
    /// together, when all that any of them saw is committed.
    ///
    /// Always answers: with `overloaded` when the lane is full, `notOwner` when the lease is lost, `unavailable`
    /// while the log cannot be reached or the owner drains. Cancelling the caller does not take a command back.
    public func submit(_ envelopes: [CommandEnvelope], lane: CommandLane = .interactive) async -> [CommandAnswer] {
        guard !envelopes.isEmpty else { return [] }
        let bytes = envelopes.reduce(0) { $0 + $1.bytes }
        return await withCheckedContinuation { reply in
            let request = SubmitRequest(envelopes: envelopes, lane: lane, bytes: bytes) { reply.resume(returning: $0) }
            if let refusal = inbox.submit(request) {
                reply.resume(returning: envelopes.map { _ in .failed(refusal) })
            }
        }
    }

    public func submit(_ envelope: CommandEnvelope, lane: CommandLane = .interactive) async -> CommandAnswer {
        await submit([envelope], lane: lane)[0]
    }

    /// Takes nothing in any more, and ends when everything taken in is answered, or after the drain timeout.
    public func drain() { inbox.post(.drain) }

    /// The lease is lost: nothing more is decided. What is on its way into the log is answered truthfully.
    ///
    /// - Parameter address: of the new owner, if known.
    public func stepDown(address: String?) { inbox.post(.stepDown(address: address)) }

    /// Asks the store again for this person's key. Call when it was shredded.
    public func forgetKey(of person: TenantPerson) { keys.forget(person) }
}
