public import EventSourcing
public import Testing

/// An aggregate whose every command is decided over its own state alone.
public protocol Decider: Aggregate {
    associatedtype Command: Sendable
    associatedtype Rejection: DomainRejection & Equatable

    static func decide(_ command: Command, _ state: Self, _ context: CommandContext) throws(Rejection) -> [Event]
}

/// Given what happened, when a command arrives, then exactly these events or this refusal.
///
/// A scenario names events, never state: it survives any rewrite of the state's shape.
public struct Scenario<A: Decider> {
    private let history: [A.Event]

    public static func given(_ history: A.Event...) -> Scenario { Scenario(history: history) }
    public static func given(_ history: [A.Event]) -> Scenario { Scenario(history: history) }

    public func when(_ command: A.Command, by actor: Actor = .clerk, at now: Timestamp = .noon) -> Verdict<A> {
        let context = CommandContext(actor, now)
        do {
            return Verdict(result: .success(try A.decide(command, A(folding: history), context)))
        } catch {
            return Verdict(result: .failure(error))
        }
    }
}

public struct Verdict<A: Decider> {
    let result: Result<[A.Event], A.Rejection>

    /// Exactly these events, in this order. With no argument: accepted, and nothing happened.
    public func then(_ events: A.Event..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(result == .success(events), sourceLocation: sourceLocation)
    }

    public func thenRejected(_ rejection: A.Rejection, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(result == .failure(rejection), sourceLocation: sourceLocation)
    }

    /// Refused with this code, whatever the numbers.
    public func thenRejected(code: String, sourceLocation: SourceLocation = #_sourceLocation) {
        switch result {
        case .success(let events): Issue.record("accepted: \(events)", sourceLocation: sourceLocation)
        case .failure(let rejection): #expect(rejection.code == code, sourceLocation: sourceLocation)
        }
    }
}

extension CommandContext {
    public init(_ actor: Actor, _ now: Timestamp = .noon, occurredAt: Timestamp? = nil) {
        self.init(
            tenant: TenantID("mall"), actor: actor, key: CommandKey("key"), now: now, occurredAt: occurredAt)
    }
}

extension Timestamp {
    /// The instant every test starts at, unless time is what it tests: 2025-06-15T15:06:40Z.
    public static let noon = Timestamp(milliseconds: 1_750_000_000_000)
}

extension Actor {
    public static let clerk = Actor(kind: .staff, id: PrincipalID("clerk"))
    public static let system = Actor(kind: .system, id: PrincipalID("system"))
    public static let provider = Actor(kind: .provider, id: PrincipalID("wechat"), roles: ["provider"])
    public static let importer = Actor(kind: .system, id: PrincipalID("importer"), roles: ["import"])

    public static func user(_ id: String) -> Actor { Actor(kind: .user, id: PrincipalID(id)) }

    public static func till(of store: String) -> Actor {
        Actor(kind: .store, id: PrincipalID("till"), roles: ["pos"], stores: [store])
    }
}
