public import EventSourcing

/// A command that has been decoded and authorised, ready to be decided by the owner of its partition.
///
/// `decide` is pure over what the scope gives it. It may run several times: again when a stream it asked
/// for had to be loaded first, again when the group it was part of rolled back.
public protocol ExecutableCommand: Sendable {
    /// Streams `decide` will read for certain: loaded together in one round trip before the first try.
    /// Streams it finds out about later are loaded when it asks for them.
    var reads: [StreamRead] { get }

    /// Persons whose data this command's events will seal. Their keys exist before `decide` runs.
    var persons: [PersonID] { get }

    /// Reads states from the scope, calls the domain, appends its events to the scope.
    ///
    /// - Returns: the `result` member of the reply, as JSON bytes.
    func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8]
}

extension ExecutableCommand {
    public var reads: [StreamRead] { [] }
    public var persons: [PersonID] { [] }
}

/// Why a decision gave no events.
public enum DecisionInterruption: Error {
    case rejected(any DomainRejection)
    /// The scope has noted what is missing; the loop loads it and decides again.
    case notLoaded
    /// An event of a loaded stream, or one just decided, has no readable or writable bytes.
    case codec(EventCodecError)
}

/// A stream to load, with the aggregate that folds it.
public struct StreamRead: Sendable {
    public let stream: StreamName
    let snapshotVersion: Int16?
    let fold: @Sendable (LoadedStream, any PersonKeys) throws(EventCodecError) -> any StateBox

    public init<A: CodedAggregate>(_ type: A.Type, _ stream: StreamName) {
        self.stream = stream
        self.snapshotVersion = A.snapshotVersion
        self.fold = { (loaded, keys) throws(EventCodecError) in try TypedStateBox<A>(loaded, keys: keys) }
    }
}

/// A command on its way to its decision, with everything the transport knows of it.
public struct CommandEnvelope: Sendable {
    public let tenant: TenantID
    public let actor: Actor
    public let key: CommandKey
    /// SHA-256 over route and canonical body.
    public let bodyHash: [UInt8]
    public let route: String
    public let command: any ExecutableCommand
    /// Only the roles `pos` and `import` may name the past.
    public var occurredAt: Timestamp?
    public var correlation: String?
    public var causation: String?
    public var traceparent: String?
    /// The deadline that fired this command: retired with its answer, whatever that is.
    public var deadline: DeadlineID?

    public init(
        tenant: TenantID, actor: Actor, key: CommandKey, bodyHash: [UInt8], route: String,
        command: any ExecutableCommand
    ) {
        self.tenant = tenant
        self.actor = actor
        self.key = key
        self.bodyHash = bodyHash
        self.route = route
        self.command = command
    }
}

/// The answer to one command. Sent only after everything its decision saw is committed.
public enum CommandAnswer: Sendable {
    /// `replayed`: the first answer again, nothing was written now.
    case accepted(position: Position, result: [UInt8], replayed: Bool)
    case rejected(any DomainRejection)
    case failed(CommandFailure)
}

/// Why a command has no answer from the business.
public enum CommandFailure: Error, Hashable, Sendable {
    /// The same key came with another body.
    case keyReused
    /// The queue is full; nothing was decided.
    case overloaded(retryAfterMilliseconds: Int64)
    /// The log cannot be reached; nothing was written.
    case unavailable(retryAfterMilliseconds: Int64)
    /// The commit was sent and never answered. Ask again with the same key.
    case outcomeUnknown(retryAfterMilliseconds: Int64)
    /// Another server owns the partition.
    case notOwner(address: String?)
    /// A defect: logged with its reason, told to the client without.
    case defect(reason: String)
}
