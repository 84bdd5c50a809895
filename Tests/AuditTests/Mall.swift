import Domain
import EventCodecs
import EventSourcing
import MemoryStores
import TestSupport

/// A mall whose history is made by the domain's own decisions, ready to be committed to any log.
struct Mall {
    static let tenant = TenantID("mall")

    private(set) var groups: [CommitGroup] = []
    private var streams: [StreamName: [CommerceEvent]] = [:]
    private var position: Int64 = 0
    private var commands = 0
    var now = Timestamp.noon
    let keys = FixedKeys()

    /// One command's events and its remembered answer. Streams in the order given.
    mutating func record(
        by actor: Actor, occurredAt: Timestamp? = nil, _ appends: [(StreamName, [CommerceEvent])]
    ) throws {
        let full = appends.filter { !$0.1.isEmpty }
        guard !full.isEmpty else { return }
        commands += 1
        let key = CommandKey("command-\(commands)")
        var group = CommitGroup(
            epoch: 1, expected: Position(position), follows: Int64(groups.count), number: Int64(groups.count) + 1,
            recordedAt: now)
        let meta = EventMetadata(actor: actor).encoded()
        for (stream, events) in full {
            for event in events {
                streams[stream, default: []].append(event)
                group.events.append(
                    NewEvent(
                        tenant: Self.tenant, stream: stream,
                        version: StreamVersion(Int32(streams[stream]?.count ?? 0)), occurredAt: occurredAt ?? now,
                        commandKey: key, data: try CommerceEventDecoder.encode(event, keys: keys), meta: meta))
            }
        }
        position += Int64(group.events.count)
        let outcome = OutcomeKey(tenant: Self.tenant, principal: actor.id, key: key)
        group.outcomes = [
            CommandOutcome(
                key: outcome, bodyHash: Array(repeating: 7, count: 32), position: Position(position), result: [])
        ]
        groups.append(group)
        now = now.advanced(bySeconds: 1)
    }

    func fold<A: MallAggregate>(_ kind: A.Type, _ stream: StreamName) -> A {
        A(folding: (streams[stream] ?? []).compactMap { A.unwrap($0) })
    }

    func commit(to log: any EventLog, epoch: Int64 = 1) async throws {
        for var group in groups {
            group.epoch = epoch
            try await log.commit(group)
        }
    }

    func memoryLog() async throws -> MemoryEventLog {
        let log = MemoryEventLog()
        try await commit(to: log)
        return log
    }
}

/// Every person has a key, made from the name: the same in every run.
struct FixedKeys: PersonKeys, PersonKeyStore {
    func state(of person: PersonID) -> PersonKeyState { .live(Self.key(person)) }

    func keys(
        of persons: [TenantPerson], creating: Bool
    ) async throws(EventLogError) -> [TenantPerson: PersonKeyState] {
        Dictionary(uniqueKeysWithValues: persons.map { ($0, .live(Self.key($0.person))) })
    }

    private static func key(_ person: PersonID) -> PersonKey {
        let letters = Array(person.rawValue.utf8)
        return PersonKey(bytes: (0..<32).map { letters[$0 % letters.count] })
    }
}

protocol MallAggregate: Aggregate {
    static func unwrap(_ event: CommerceEvent) -> Event?
}

extension Spu: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .spu(let event) = event { event } else { nil } }
}

extension Stock: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .stock(let event) = event { event } else { nil } }
}

extension Order: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .order(let event) = event { event } else { nil } }
}

extension Payment: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .payment(let event) = event { event } else { nil } }
}

extension Coupon: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .coupon(let event) = event { event } else { nil } }
}

extension Buyer: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .buyer(let event) = event { event } else { nil } }
}

extension CouponTemplate: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? {
        if case .couponTemplate(let event) = event { event } else { nil }
    }
}

extension Store: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? { if case .store(let event) = event { event } else { nil } }
}

extension CouponUser: MallAggregate {
    static func unwrap(_ event: CommerceEvent) -> Event? {
        if case .couponUser(let event) = event { event } else { nil }
    }
}
