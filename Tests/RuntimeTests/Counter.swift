import EventSourcing
import Runtime

/// The smallest aggregate: a sum that may not exceed its limit.
struct Counter: CodedAggregate, Equatable {
    enum Event: Hashable, Sendable { case added(Int64) }

    static let category = "counter"
    static let snapshotVersion: Int16? = 1
    static let type = EventTypeID(1)

    var total: Int64 = 0

    mutating func evolve(_ event: Event) {
        switch event {
        case .added(let amount): total += amount
        }
    }

    /// A thousand million stands for a state of three MiB.
    var footprint: Int { total < 1_000_000_000 ? 8 : 3 << 20 }

    static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .added(let amount): EventData(type: type, payload: bytes(amount))
        }
    }

    static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        guard data.type == type else { throw .unknownType(data.type) }
        guard let amount = integer(data.payload) else { throw .malformed(type, reason: "8 bytes are wanted") }
        return .added(amount)
    }

    func encodeSnapshot() -> [UInt8] { Self.bytes(total) }

    init?(snapshot: [UInt8]) {
        guard let total = Self.integer(snapshot) else { return nil }
        self.total = total
    }

    init() {}

    static func bytes(_ value: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }

    static func integer(_ bytes: [UInt8]) -> Int64? {
        guard bytes.count == 8 else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int64($1) }
    }

    static func stream(_ name: String) -> StreamName { StreamName(category: category, key: name) }
}

enum CounterRejection: String, DomainRejection {
    case overLimit = "OVER_LIMIT"

    var code: String { rawValue }
    var detail: String { "The sum would exceed the limit." }
}

/// Adds to one counter, or to several at once: all or none.
struct Add: ExecutableCommand {
    var counters: [String]
    var amount: Int64 = 1
    var limit = Int64.max
    var isNew = false
    var namesReads = true
    /// Called in the middle of the decision.
    var whenDecided: @Sendable () -> Void = {}

    init(_ counters: String..., amount: Int64 = 1) {
        self.counters = counters
        self.amount = amount
    }

    var reads: [StreamRead] {
        namesReads && !isNew ? counters.map { StreamRead(Counter.self, Counter.stream($0)) } : []
    }

    func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let streams = counters.map(Counter.stream)
        let states = try scope.states(Counter.self, streams, new: isNew)
        whenDecided()
        for state in states where state.total + amount > limit { throw .rejected(CounterRejection.overLimit) }
        if amount == 0 { return Array("\(states[0].total)".utf8) }
        for stream in streams { try scope.append([.added(amount)], of: Counter.self, to: stream) }
        return Array("\(states[0].total + amount)".utf8)
    }
}

/// A command with any decision.
struct Custom: ExecutableCommand {
    let body: @Sendable (DecisionScope) throws(DecisionInterruption) -> [UInt8]

    func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] { try body(scope) }
}
