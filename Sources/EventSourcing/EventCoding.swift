/// An event as the log stores it.
public struct EventData: Hashable, Sendable {
    public let type: EventTypeID
    public let payload: [UInt8]

    public init(type: EventTypeID, payload: [UInt8]) {
        self.type = type
        self.payload = payload
    }
}

public enum EventCodecError: Error, Hashable, Sendable {
    /// A type number this build does not know: a deployment went backwards.
    case unknownType(EventTypeID)
    case malformed(EventTypeID, reason: String)
    /// The person's key must be looked up first; then encode or decode again.
    case keyNotLoaded(PersonID)
}

/// An aggregate whose events have bytes. Conformances stand in `EventCodecs`: the domain knows no wire.
///
/// `decode` reads every version ever written; `encode` writes only the newest.
public protocol CodedAggregate: Aggregate {
    static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData
    static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event

    /// The version of the fold whose states `encodeSnapshot` writes; nil for aggregates with short streams.
    /// A snapshot of another version is ignored, never read.
    static var snapshotVersion: Int16? { get }
    func encodeSnapshot() -> [UInt8]
    init?(snapshot: [UInt8])
}

extension CodedAggregate {
    public static var snapshotVersion: Int16? { nil }
    public func encodeSnapshot() -> [UInt8] { [] }
    public init?(snapshot: [UInt8]) { return nil }
}

/// A person's sealing key: 32 bytes that appear in no description, log or error.
public struct PersonKey: Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }

    public var description: String { "PersonKey(redacted)" }
}

public enum PersonKeyState: Sendable {
    case live(PersonKey)
    /// Destroyed: what it sealed reads as nil for ever.
    case shredded
    /// Not looked up yet.
    case notLoaded
}

/// The keys at hand, without waiting. Whoever meets `.notLoaded` loads it and tries again.
public protocol PersonKeys: Sendable {
    func state(of person: PersonID) -> PersonKeyState
}

/// For aggregates and tests without personal data.
public struct NoPersonKeys: PersonKeys {
    public init() {}
    public func state(of person: PersonID) -> PersonKeyState { .shredded }
}
