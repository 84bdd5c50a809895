/// A consistency boundary: what has happened to one thing, folded to what its decisions need.
///
/// The value itself is the state. `init()` is the state of an unborn stream; `evolve` is pure and
/// total: it accepts every event ever recorded, in recorded order, and never judges. Judging is the
/// work of the aggregate's `decide` functions, which are static, pure, and throw its `Rejection`.
public protocol Aggregate: Sendable {
    associatedtype Event: Equatable, Sendable

    /// The part of the stream's name before the first hyphen.
    static var category: String { get }

    init()

    mutating func evolve(_ event: Event)

    /// About how many bytes the state holds on the heap; bounds the cache.
    var footprint: Int { get }
}

extension Aggregate {
    /// The state after `history`, from the beginning.
    public init(folding history: some Sequence<Event>) {
        self.init()
        for event in history { evolve(event) }
    }
}

/// A refusal the business intends.
public protocol DomainRejection: Error, Sendable {
    /// Stable `UPPER_SNAKE`, never renamed, never reused for another meaning. Clients match on it.
    var code: String { get }

    /// One sentence for people: what was wrong, and what would be right. May be reworded.
    var detail: String { get }

    /// What kind of refusal it is for the transport.
    var kind: RejectionKind { get }

    /// The numbers and names that explain it, in a stable order.
    var params: [RejectionParam] { get }
}

extension DomainRejection {
    public var kind: RejectionKind { .conflict }
    public var params: [RejectionParam] { [] }
}

public enum RejectionKind: Sendable, Hashable {
    /// The command itself makes no sense, whatever the state (HTTP 400).
    case invalid
    /// This actor may not (HTTP 403).
    case forbidden
    /// The thing named does not exist (HTTP 404).
    case notFound
    /// The state says no (HTTP 409).
    case conflict
}

public struct RejectionParam: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        case integer(Int64)
        case text(String)
        case list([[RejectionParam]])
    }

    public let name: String
    public let value: Value

    public init(_ name: String, _ value: Int64) {
        self.name = name
        self.value = .integer(value)
    }

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = .text(value)
    }

    /// One entry for each thing refused, for example each SKU that is short.
    public init(_ name: String, _ value: [[RejectionParam]]) {
        self.name = name
        self.value = .list(value)
    }
}
