public import Domain
public import EventSourcing

/// An event of the log, read and decoded once for all who follow it.
public struct ProjectedEvent: Sendable {
    public let position: Position
    public let category: EventCategories
    /// Failure if it could not be read. Events of categories nobody asked for are in no page.
    public let content: Result<FoldedEvent, UnreadableEvent>

    public init(position: Position, category: EventCategories, content: Result<FoldedEvent, UnreadableEvent>) {
        self.position = position
        self.category = category
        self.content = content
    }
}

/// Why an event could not be decoded, in words for the log line.
public struct UnreadableEvent: Error, Hashable, Sendable {
    public let reason: String

    public init(reason: String) { self.reason = reason }
}

/// What a fold is given of an event. Neither its position nor when it was recorded: rows may not depend on them,
/// so that an interrupted and an uninterrupted import end in the same bytes.
///
/// An object, since every projection is handed each event and none changes it.
public final class FoldedEvent: Sendable {
    public let tenant: TenantID
    /// The stream's name behind its category: `p1.1@store-7`.
    public let key: String
    public let occurredAt: Timestamp
    public let body: CommerceEvent

    public init(tenant: TenantID, key: String, occurredAt: Timestamp, body: CommerceEvent) {
        self.tenant = tenant
        self.key = key
        self.occurredAt = occurredAt
        self.body = body
    }
}

/// A stretch of the log without gaps. `through` is the last position read, whether anybody wanted it or not.
public struct EventPage: Sendable {
    public let after: Position
    public let through: Position
    public let events: [ProjectedEvent]
    /// Whether there may be more right behind it.
    public let isFull: Bool

    public init(after: Position, through: Position, events: [ProjectedEvent], isFull: Bool) {
        self.after = after
        self.through = through
        self.events = events
        self.isFull = isFull
    }
}
