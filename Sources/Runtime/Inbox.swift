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
    let arrivedAt = ContinuousClock.now
    /// Called once.
    let reply: @Sendable ([CommandAnswer]) -> Void
}

extension SubmitRequest {
    /// A submission comes from one principal; its first command tells.
    var sender: Sender { Sender(tenant: envelopes[0].tenant, principal: envelopes[0].actor.id) }
}

/// Who a submission counts for.
struct Sender: Hashable {
    let tenant: TenantID
    let principal: PrincipalID
}

/// What reaches the loop.
enum LoopMessage: Sendable {
    case submitted(SubmitRequest)
    case recovered(Result<LogHead, EventLogError>)
    case looked(Result<LogHead, EventLogError>)
    case keysLearned(Result<KeyFilter, EventLogError>)
    case committed(group: Int, Result<Void, CommitFailure>)
    case settled(group: Int, Settlement)
    case loaded(id: Int, Result<LoadAnswer, EventLogError>)
    case saved(Result<Void, EventLogError>)
    case pauseEnded(id: Int)
    case drain
    case drainExpired
    case stepDown(address: String?)
}

/// The only way into the loop, and the only state it shares. Bounded by `admit`.
final class Inbox: Sendable {
    private struct LaneLoad {
        var commands = 0
        var bytes = 0
        var ofSender: [Sender: Int] = [:]
        var ofTenant: [TenantID: Int] = [:]

        mutating func add(_ commands: Int, _ bytes: Int, of sender: Sender) {
            self.commands += commands
            self.bytes += bytes
            Self.add(commands, to: &ofSender[sender])
            Self.add(commands, to: &ofTenant[sender.tenant])
        }

        private static func add(_ commands: Int, to count: inout Int?) {
            let sum = (count ?? 0) + commands
            count = sum == 0 ? nil : sum
        }
    }

    private struct State {
        var messages: [LoopMessage] = []
        var waiter: CheckedContinuation<Void, Never>?
        var lanes = CommandLane.allCases.map { _ in LaneLoad() }
        /// Why nothing is taken in.
        var refusal: CommandFailure?
    }

    private let state = Mutex(State())
    private let configuration: RuntimeConfiguration
    private let hasCommitAnswer = Atomic(false)

    /// The answer to the commit in flight is among the messages that have come.
    var isCommitAnswered: Bool { hasCommitAnswer.load(ordering: .relaxed) }

    init(_ configuration: RuntimeConfiguration) { self.configuration = configuration }

    /// Takes the request in, or answers why not. A lane that is empty takes a submission of any size, so that
    /// none is refused for ever.
    func submit(_ request: SubmitRequest) -> CommandFailure? {
        let (refusal, waiter) = state.withLock { state -> (CommandFailure?, CheckedContinuation<Void, Never>?) in
            if let refusal = state.refusal { return (refusal, nil) }
            let lane = request.lane.rawValue
            if let reason = reasonToRefuse(request, at: state.lanes[lane]) { return (reason, nil) }
            state.lanes[lane].add(request.envelopes.count, request.bytes, of: request.sender)
            state.messages.append(.submitted(request))
            defer { state.waiter = nil }
            return (nil, state.waiter)
        }
        waiter?.resume()
        return refusal
    }

    private func reasonToRefuse(_ request: SubmitRequest, at load: LaneLoad) -> CommandFailure? {
        let count = request.envelopes.count
        let milliseconds = configuration.retryAfterMilliseconds
        let hasRoom =
            load.commands + count <= configuration.queueCommandsMax
            && load.bytes + request.bytes <= configuration.queueBytesMax
        guard hasRoom || load.commands == 0 else { return .overloaded(retryAfterMilliseconds: milliseconds) }
        // Deadlines and processes are the machine's own, and come as many as there are.
        guard request.envelopes[0].actor.kind != .system else { return nil }
        let own = load.ofSender[request.sender] ?? 0
        let ofTenant = load.ofTenant[request.sender.tenant] ?? 0
        let ownMax = request.lane == .interactive ? configuration.principalCommandsMax : .max
        guard own == 0 || own + count <= ownMax, ofTenant == 0 || ofTenant + count <= configuration.tenantCommandsMax
        else { return .tooManyAtOnce(retryAfterMilliseconds: milliseconds) }
        return nil
    }

    func post(_ message: LoopMessage) {
        let waiter = state.withLock { state in
            state.messages.append(message)
            if case .committed = message { hasCommitAnswer.store(true, ordering: .relaxed) }
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
            hasCommitAnswer.store(false, ordering: .relaxed)
            return state.messages
        }
    }

    /// Makes room again.
    func release(_ lane: CommandLane, commands: Int, bytes: Int, of sender: Sender) {
        state.withLock { $0.lanes[lane.rawValue].add(-commands, -bytes, of: sender) }
    }

    func refuse(_ failure: CommandFailure?) { state.withLock { $0.refusal = failure } }

    /// Commands taken in and not answered.
    var commands: Int { state.withLock { $0.lanes.reduce(0) { $0 + $1.commands } } }
}
