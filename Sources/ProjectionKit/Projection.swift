public import EventSourcing

/// A read model: which rows an event touches, what it does to them, and in which lists they stand.
///
/// All functions are pure. The engine reads the log once for all projections, folds a page in memory, and writes each
/// bucket's changed rows and its checkpoint in one fenced step, so that every event is applied exactly once.
public protocol Projection: Sendable {
    associatedtype Row: ProjectionRow
    /// See `ProjectionFact`; `NoFact` if the events carry everything.
    associatedtype Fact: ProjectionRow = NoFact

    /// See `parts`; `NoFact` if a row is one row.
    associatedtype Part: ProjectionRow = NoFact

    /// `a-z` and `_`; part of every key.
    static var name: String { get }
    /// Raised with every change of fold, columns or key layout; the rows are then rebuilt beside the old ones.
    static var version: Int { get }
    static var layout: RowLayout { get }
    /// The only events the other functions ever see.
    static var categories: EventCategories { get }

    /// What decides the bucket of a row. Rows that must be read by one fold, or move together, give the same.
    static func placement(of key: String) -> String

    /// Facts the event states for ever, and facts that `touches` and `fold` of this event need.
    static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<Fact>)

    /// The rows the event touches, each once.
    static func touches(_ event: FoldedEvent, _ facts: FactReader<Fact>, _ visit: inout TouchVisitor)

    /// Applies the event to one row it touches; nil is no row. Never rejects what the log holds.
    static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<Fact>)

    /// Rows that follow from this one alone and are read on their own: the SKUs of a product. They are written with
    /// it, in its bucket (`placement` of their keys must say so), and never loaded. In a stable order.
    static func parts(_ row: Row, _ key: String) -> [(key: String, part: Part)]

    /// The sorted sets in which the row stands.
    static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor)
    /// False if `entries` never visits anything.
    static var hasIndexes: Bool { get }
    /// Whether rows often change their places in the sets, as products do that sell: a new generation's sets are then
    /// made of its rows when all events are folded, and not followed on the way. Not with parts.
    static var movesInIndexes: Bool { get }

    /// The engine for one generation, compiled for this projection. Not for a projection to implement.
    static func makeRun(partition: PartitionID, generation: Int, rowBytesMax: Int) -> FoldingRun
}

extension Projection {
    public static func placement(of key: String) -> String { key }
    public static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<Fact>) {}
    public static func parts(_ row: Row, _ key: String) -> [(key: String, part: Part)] { [] }
    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {}
    public static var hasIndexes: Bool { false }
    public static var movesInIndexes: Bool { false }
}

/// A row and its columns.
public protocol ProjectionRow: Equatable, Sendable {
    /// Nil if the columns are not what `write` wrote.
    init?(columns: Columns)
    /// Writes every column, each with its value in `old`.
    func write(to out: inout ColumnWriter, was old: Self?)
    /// About how many bytes the row holds in memory; bounds the projector's cache.
    var footprint: Int { get }
}

extension ProjectionRow {
    public var footprint: Int { 160 }
}

/// For projections without facts, and for rows without parts.
public struct NoFact: ProjectionRow {
    public init?(columns: Columns) { nil }
    public func write(to out: inout ColumnWriter, was old: NoFact?) {}
}

/// One row an event touches. `role` and `index` are the projection's own, so that `fold` need not parse the key.
public struct Touch: Hashable, Sendable {
    public let key: String
    public let role: Int
    public let index: Int

    public init(key: String, role: Int = 0, index: Int = 0) {
        self.key = key
        self.role = role
        self.index = index
    }
}

public struct TouchVisitor: Sendable {
    public private(set) var touches: [Touch] = []

    public init() {}

    public mutating func row(_ key: String, role: Int = 0, index: Int = 0) {
        touches.append(Touch(key: key, role: role, index: index))
    }

    public mutating func removeAll() { touches.removeAll(keepingCapacity: true) }
}

/// A row's place in a sorted set. The member is the row's key unless the projection says otherwise.
public struct IndexEntry: Hashable, Sendable {
    public let index: String
    public let member: String
    /// Within ±2^53, as Redis keeps doubles. Equal scores are ordered by member.
    public let score: Int64

    public init(index: String, member: String, score: Int64) {
        self.index = index
        self.member = member
        self.score = score
    }
}

public struct EntryVisitor: Sendable {
    public private(set) var entries: [IndexEntry] = []

    public init() {}

    public mutating func entry(_ index: String, _ member: String, score: Int64) {
        entries.append(IndexEntry(index: index, member: member, score: score))
    }
}
