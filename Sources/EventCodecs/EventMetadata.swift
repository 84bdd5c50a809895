import EventSchemas
public import EventSourcing
import SwiftProtobuf

/// What is known of an event beside the event. Written once a command, the same for all its events.
public struct EventMetadata: Hashable, Sendable {
    public var actorKind: Actor.Kind
    public var actor: PrincipalID
    /// The key of the command at the beginning of the chain; nil: this one began it.
    public var correlation: String?
    /// The event this command answers, as partition/position; nil: a person or a timer sent it.
    public var causation: String?
    /// W3C trace context.
    public var traceparent: String?
    /// 0: none used, or the defaults.
    public var settingsVersion: Int64

    public init(
        actor: Actor, correlation: String? = nil, causation: String? = nil, traceparent: String? = nil,
        settingsVersion: Int64 = 0
    ) {
        self.actorKind = actor.kind
        self.actor = actor.id
        self.correlation = correlation
        self.causation = causation
        self.traceparent = traceparent
        self.settingsVersion = settingsVersion
    }

    public func encoded() -> [UInt8] {
        Mallard_Log_V1_EventMeta.with {
            $0.actorKind = actorKind.wire
            $0.actorID = actor.rawValue
            $0.correlation = correlation ?? ""
            $0.causation = causation ?? ""
            $0.traceparent = traceparent ?? ""
            $0.settingsVersion = settingsVersion
        }.bytes()
    }

    /// Nil for bytes that are no metadata.
    public init?(_ bytes: [UInt8]) {
        guard let wire = try? Mallard_Log_V1_EventMeta(serializedBytes: bytes),
            let kind = Actor.Kind(wire: wire.actorKind)
        else { return nil }
        actorKind = kind
        actor = PrincipalID(wire.actorID)
        correlation = wire.correlation.isEmpty ? nil : wire.correlation
        causation = wire.causation.isEmpty ? nil : wire.causation
        traceparent = wire.traceparent.isEmpty ? nil : wire.traceparent
        settingsVersion = wire.settingsVersion
    }
}

extension Actor.Kind: WireChoice {
    static let choices: [Actor.Kind] = [.user, .staff, .store, .system, .provider]

    var wire: Mallard_Log_V1_ActorKind {
        switch self {
        case .user: .user
        case .staff: .staff
        case .store: .store
        case .system: .system
        case .provider: .provider
        }
    }
}
