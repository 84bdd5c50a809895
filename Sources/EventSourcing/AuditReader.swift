/// Reads the log the ways a check of all of it needs, in pages. Nothing is written.
///
/// Every implementation is held to the same tests, in `AuditTests`.
public protocol AuditReader: Sendable {
    func head() async throws(EventLogError) -> LogHead

    /// At most `limit` events at positions up to `last`, by tenant, stream (both by bytes) and version, those after
    /// `place`; nil: from the first. One stream after the other, whatever the order in which they were written.
    func events(
        inStreamOrderAfter place: StreamPlace?, through last: Position, limit: Int
    ) async throws(EventLogError) -> [StreamOrderEvent]

    /// At most `limit` events later than `position` up to `last`, in the order of the log, without their bytes.
    func marks(
        after position: Position, through last: Position, limit: Int
    ) async throws(EventLogError) -> [EventMark]

    /// At most `limit` remembered answers, in an order of their own, those after `place`; nil: from the first.
    func outcomes(after place: OutcomeMark?, limit: Int) async throws(EventLogError) -> [OutcomeMark]
}

/// Where a reading in stream order stands: behind this version of this stream.
public struct StreamPlace: Hashable, Sendable {
    public let tenant: TenantID
    public let stream: StreamName
    public let version: StreamVersion

    public init(_ tenant: TenantID, _ stream: StreamName, _ version: StreamVersion) {
        self.tenant = tenant
        self.stream = stream
        self.version = version
    }

    /// Behind everything of `stream`.
    public static func end(of stream: StreamName, in tenant: TenantID) -> StreamPlace {
        StreamPlace(tenant, stream, StreamVersion(.max))
    }

    public static func precedes(_ left: StreamPlace, _ right: StreamPlace) -> Bool {
        if left.tenant != right.tenant {
            return left.tenant.rawValue.utf8.lexicographicallyPrecedes(right.tenant.rawValue.utf8)
        }
        return left.stream == right.stream ? left.version < right.version : left.stream < right.stream
    }
}

/// What a check of streams needs of an event.
public struct StreamOrderEvent: Hashable, Sendable {
    public let position: Position
    public let tenant: TenantID
    public let stream: StreamName
    public let version: StreamVersion
    public let data: EventData

    public init(
        position: Position, tenant: TenantID, stream: StreamName, version: StreamVersion, data: EventData
    ) {
        self.position = position
        self.tenant = tenant
        self.stream = stream
        self.version = version
        self.data = data
    }

    public var place: StreamPlace { StreamPlace(tenant, stream, version) }
}

/// What a check of the log's order needs of an event.
public struct EventMark: Hashable, Sendable {
    public let position: Position
    public let recordedAt: Timestamp
    public let tenant: TenantID
    public let stream: StreamName
    public let commandKey: CommandKey
    /// One encoded `mallard.log.v1.EventMeta`.
    public let meta: [UInt8]

    public init(
        position: Position, recordedAt: Timestamp, tenant: TenantID, stream: StreamName, commandKey: CommandKey,
        meta: [UInt8]
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.tenant = tenant
        self.stream = stream
        self.commandKey = commandKey
        self.meta = meta
    }
}

/// What a check needs of a remembered answer.
public struct OutcomeMark: Hashable, Sendable {
    public let key: OutcomeKey
    /// Which part of the store keeps it.
    public let week: Int32
    public let position: Position

    public init(key: OutcomeKey, week: Int32, position: Position) {
        self.key = key
        self.week = week
        self.position = position
    }
}
