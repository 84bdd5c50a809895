import EventSourcing
import Synchronization

/// Who may wait for whom: bulk work never stands before a shopper.
public enum CommandLane: Int, Sendable, Hashable, CaseIterable {
    case interactive
    /// Imports and other batches nobody watches.
    case bulk
}

struct SubmitRequest: Sendable {
    let envelopes: [CommandEnvelope]
    let lane: CommandLane
    let bytes: Int
    /// Called once.
    let reply: @Sendable ([CommandAnswer]) -> Void
}

/// What reaches the loop.
enum LoopMessage: Sendable {
    case submitted(SubmitRequest)
    case recovered(Result<LogHead, EventLogError>)
    case keysLearned(Result<KeyFilter, EventLogError>)
    case committed(group: Int, Result<Void, CommitFailure>)
    case settled(group: Int, Settlement)
    case loaded(id: Int, Result<LoadAnswer, EventLogError>)
    case saved(Result<Void, EventLogError>)
    case pauseEnded(id: Int)
    case lingerEnded(id: Int)
    case drain
    case drainExpired
    case stepDown(address: String?)
}

/// The only way into the loop, and the only state it shares. Bounded by `admit`.
final class Inbox: Sendable {
    private struct LaneLoad {
        var commands = 0
        var bytes = 0
    }

    private struct State {
        var messages: [LoopMessage] = []
        var waiter: CheckedContinuation<Void, Never>?
        var lanes = CommandLane.allCases.map { _ in LaneLoad() }
        /// Why nothing is taken in.
        var refusal: CommandFailure?
    }

    private let state = Mutex(State())
    private let commandsMax: Int
    private let bytesMax: Int
    private let retryAfterMilliseconds: Int64

    init(_ configuration: RuntimeConfiguration) {
        commandsMax = configuration.queueCommandsMax
        bytesMax = configuration.queueBytesMax
        retryAfterMilliseconds = configuration.retryAfterMilliseconds
    }

    /// Takes the request in, or answers why not. A lane that is empty takes a submission of any size, so that
    /// none is refused for ever.
    func submit(_ request: SubmitRequest) -> CommandFailure? {
        let (refusal, waiter) = state.withLock { state -> (CommandFailure?, CheckedContinuation<Void, Never>?) in
            if let refusal = state.refusal { return (refusal, nil) }
            let lane = request.lane.rawValue
            let load = state.lanes[lane]
            let hasRoom =
                load.commands + request.envelopes.count <= commandsMax && load.bytes + request.bytes <= bytesMax
            guard hasRoom || load.commands == 0 else {
                return (.overloaded(retryAfterMilliseconds: retryAfterMilliseconds), nil)
            }
            state.lanes[lane].commands += request.envelopes.count
            state.lanes[lane].bytes += request.bytes
            state.messages.append(.submitted(request))
            defer { state.waiter = nil }
            return (nil, state.waiter)
        }
        waiter?.resume()
        return refusal
    }

    func post(_ message: LoopMessage) {
        let waiter = state.withLock { state in
            state.messages.append(message)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Everything that has come, at least one message. Called by the loop only.
    func take() async -> [LoopMessage] {
        while true {
            let messages = takeNow()
            if !messages.isEmpty { return messages }
            await withCheckedContinuation { continuation in
                let isEmpty = state.withLock { state in
                    guard state.messages.isEmpty else { return false }
                    state.waiter = continuation
                    return true
                }
                if !isEmpty { continuation.resume() }
            }
        }
    }

    func takeNow() -> [LoopMessage] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// Makes room again.
    func release(_ lane: CommandLane, commands: Int, bytes: Int) {
        state.withLock { state in
            state.lanes[lane.rawValue].commands -= commands
            state.lanes[lane.rawValue].bytes -= bytes
        }
    }

    func refuse(_ failure: CommandFailure?) { state.withLock { $0.refusal = failure } }

    /// Commands taken in and not answered.
    var commands: Int { state.withLock { $0.lanes.reduce(0) { $0 + $1.commands } } }
}
