public import Domain
public import EventSourcing

/// An event under check, decoded once for all checkers.
public struct AuditedEvent: Sendable {
    public let position: Position
    public let tenant: TenantID
    public let stream: StreamName
    public let version: StreamVersion
    public let type: EventTypeID
    public let content: Result<CommerceEvent, EventCodecError>

    public init(_ event: StreamOrderEvent, _ content: Result<CommerceEvent, EventCodecError>) {
        position = event.position
        tenant = event.tenant
        stream = event.stream
        version = event.version
        type = event.data.type
        self.content = content
    }

    public var key: StreamKey { StreamKey(tenant, stream) }
}
