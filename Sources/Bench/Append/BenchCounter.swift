import EventCodecs
import EventSourcing
import Runtime

/// The smallest aggregate there is. Its events are as large as a typical one of the shop: 228 bytes of Protobuf.
struct BenchCounter: CodedAggregate {
    struct Increased: Hashable, Sendable {
        let to: Int64
    }

    enum Rejection: DomainRejection {
        case full

        var code: String { "COUNTER_FULL" }
        var detail: String { "The counter is full." }
    }

    static let category = "counter"
    var count: Int64 = 0

    var footprint: Int { 0 }

    static let snapshotVersion: Int16? = 1

    init() {}

    init?(snapshot: [UInt8]) {
        guard let count = Int64(String(decoding: snapshot, as: UTF8.self)) else { return nil }
        self.count = count
    }

    func encodeSnapshot() -> [UInt8] { Array(String(count).utf8) }

    mutating func evolve(_ event: Increased) { count = event.to }

    static func decide(_ times: Int, _ state: BenchCounter) throws(Rejection) -> [Increased] {
        guard state.count < Int64.max - Int64(times) else { throw .full }
        return (1...times).map { Increased(to: state.count + Int64($0)) }
    }
}

extension BenchCounter {
    /// A number that no event of the shop has.
    private static let type = EventTypeID(32_000)

    /// Fills the message to the size wanted.
    private static let filling = String(repeating: "x", count: 137)

    /// The event travels in a message that is there already, because its coding costs what an event's costs.
    static func encode(_ event: Increased, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        let actor = Actor(kind: .system, id: PrincipalID("a-client-of-the-bench"))
        let message = EventMetadata(
            actor: actor, correlation: filling, traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            settingsVersion: event.to)
        return EventData(type: type, payload: message.encoded())
    }

    static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Increased {
        guard let message = EventMetadata(data.payload) else { throw .malformed(data.type, reason: "no message") }
        return Increased(to: message.settingsVersion)
    }
}

/// Counts one counter up, one event for each time.
struct IncreaseCounter: ExecutableCommand {
    static let route = "counter.increase"

    let counter: StreamName
    let times: Int

    var reads: [StreamRead] { [StreamRead(BenchCounter.self, counter)] }

    func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let state = try scope.state(BenchCounter.self, counter)
        let events: [BenchCounter.Increased]
        do { events = try BenchCounter.decide(times, state) } catch { throw .rejected(error) }
        try scope.append(events, of: BenchCounter.self, to: counter)
        return Array("{\"count\":\(state.count + Int64(times))}".utf8)
    }
}
