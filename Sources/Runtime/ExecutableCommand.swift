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
