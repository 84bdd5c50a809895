/// A mall. Everything in the log belongs to one; nothing is ever shared between two.
public struct TenantID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }
    public static func < (left: TenantID, right: TenantID) -> Bool { left.rawValue < right.rawValue }
}

/// One totally ordered log with one writer. A tenant lives in exactly one.
public struct PartitionID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    /// The only partition of a single-machine install.
    public static let first = PartitionID(1)

    public init(_ rawValue: Int32) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }
}

/// A stream's readable name, unique within its tenant: `stock-p1.1@store-7`.
///
/// The category is what stands before the first hyphen and never contains one.
public struct StreamName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }

    public init(category: String, key: String) { rawValue = "\(category)-\(key)" }

    public var category: Substring { rawValue[..<hyphen] }
    public var key: Substring { Substring(rawValue.utf8[hyphen...].dropFirst()) }
    public var description: String { rawValue }

    // By bytes: asked for every event that is read, and characters take five times as long to tell apart.
    private var hyphen: String.Index { rawValue.utf8.firstIndex(of: UInt8(ascii: "-")) ?? rawValue.endIndex }

    /// By bytes, so that the order is the same on every machine.
    public static func < (left: StreamName, right: StreamName) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// A stream anywhere in the partition.
///
/// Looked up some dozens of times in one decision, so it is hashed once.
public struct StreamKey: Hashable, Sendable, CustomStringConvertible {
    public let tenant: TenantID
    public let name: StreamName
    private let hash: Int

    public init(_ tenant: TenantID, _ name: StreamName) {
        self.tenant = tenant
        self.name = name
        var hasher = Hasher()
        hasher.combine(tenant)
        hasher.combine(name)
        hash = hasher.finalize()
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    public static func == (left: StreamKey, right: StreamKey) -> Bool {
        left.hash == right.hash && left.name == right.name && left.tenant == right.tenant
    }

    public var description: String { "\(tenant)/\(name)" }
}

/// How many events a stream holds. An unborn stream is at `.empty`; its first event is version 1.
public struct StreamVersion: Hashable, Comparable, Sendable {
    public let count: Int32

    public static let empty = StreamVersion(0)

    public init(_ count: Int32) { self.count = count }

    public func advanced(by events: Int) -> StreamVersion { StreamVersion(count + Int32(events)) }
    public static func < (left: StreamVersion, right: StreamVersion) -> Bool { left.count < right.count }
}

/// The place of an event in its partition's log: dense, from 1, in commit order.
///
/// Who has seen position P has seen everything up to P.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: Int64

    /// Before the first event: where a reader that has seen nothing stands.
    public static let start = Position(0)

    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    public func advanced(by events: Int) -> Position { Position(rawValue + Int64(events)) }
    public var description: String { String(rawValue) }
    public static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }
}

/// The client's name for one intention, which is the command's id. At most 255 bytes.
///
/// Sending the same key again asks for the same answer again.
public struct CommandKey: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public static let bytesMax = 255

    public init(_ rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }
}

/// Who acts: a user, a member of staff, a store's till, or a part of the system.
public struct PrincipalID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }
}

/// A person whose data is sealed under a key of their own, so that destroying the key forgets them.
public struct PersonID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }
    public static func < (left: PersonID, right: PersonID) -> Bool { left.rawValue < right.rawValue }
}

/// Milliseconds since 1970-01-01T00:00:00Z. Order never rests on it, only positions order.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public func advanced(bySeconds seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds + seconds * 1_000)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

/// The small integer the log stores in place of an event type's full name. Numbers are never reused.
public struct EventTypeID: Hashable, Sendable {
    public let rawValue: Int16

    public init(_ rawValue: Int16) { self.rawValue = rawValue }
}
