import Domain
import EventCodecs
import EventSourcing
import MemoryStores
import Synchronization

/// Records events as the write side would, without deciding anything.
final class EventScribe: Sendable {
    let log: MemoryEventLog
    let keys = MemoryPersonKeyStore()
    private let versions = Mutex<[StreamKey: Int32]>([:])

    init(log: MemoryEventLog = MemoryEventLog()) { self.log = log }

    struct Entry {
        let stream: StreamName
        let event: CommerceEvent
    }

    /// One commit of these events, all of the same instant.
    func record(
        _ entries: [Entry], tenant: TenantID = .mall, at milliseconds: Int64 = 1_000
    ) async throws {
        let persons = Set(entries.flatMap { $0.event.persons }).map { TenantPerson(tenant: tenant, person: $0) }
        let known = try await keys.keys(of: persons, creating: true)
        let ring = LoadedKeys(states: Dictionary(uniqueKeysWithValues: known.map { ($0.key.person, $0.value) }))
        let head = try await log.head()
        var group = CommitGroup(after: head, recordedAt: Timestamp(milliseconds: milliseconds))
        for entry in entries {
            let version = versions.withLock { versions in
                versions[StreamKey(tenant, entry.stream), default: 0] += 1
                return versions[StreamKey(tenant, entry.stream), default: 0]
            }
            group.events.append(
                NewEvent(
                    tenant: tenant, stream: entry.stream, version: StreamVersion(version),
                    occurredAt: Timestamp(milliseconds: milliseconds), commandKey: CommandKey("k"),
                    data: try CommerceEventDecoder.encode(entry.event, keys: ring), meta: []))
        }
        try await log.commit(group)
    }

    /// Bytes no codec can read, in a stream that projections follow.
    func recordPoison(in stream: StreamName, tenant: TenantID = .mall) async throws {
        try await record(EventData(type: EventTypeID(401), payload: [0xFF, 0xFF]), in: stream, tenant)
    }

    /// An event of a category this build knows nothing of.
    func recordForeign(tenant: TenantID = .mall) async throws {
        try await record(EventData(type: EventTypeID(9_901), payload: [1]), in: StreamName("weather-1"), tenant)
    }

    private func record(_ data: EventData, in stream: StreamName, _ tenant: TenantID) async throws {
        let version = versions.withLock { versions in
            versions[StreamKey(tenant, stream), default: 0] += 1
            return versions[StreamKey(tenant, stream), default: 0]
        }
        let head = try await log.head()
        var group = CommitGroup(after: head, recordedAt: Timestamp(milliseconds: 1_000))
        group.events.append(
            NewEvent(
                tenant: tenant, stream: stream, version: StreamVersion(version),
                occurredAt: Timestamp(milliseconds: 1_000), commandKey: CommandKey("k"), data: data, meta: []))
        try await log.commit(group)
    }
}

private struct LoadedKeys: PersonKeys {
    let states: [PersonID: PersonKeyState]

    func state(of person: PersonID) -> PersonKeyState { states[person] ?? .notLoaded }
}

extension CommerceEvent {
    fileprivate var persons: [PersonID] {
        switch self {
        case .order(.placed(let placement)): placement.address.map { [$0.person] } ?? []
        case .order(.noted(let text, visibility: _)): [text.person]
        default: []
        }
    }
}

extension TenantID {
    static let mall = TenantID("mall")
    static let other = TenantID("other")
}

extension EventScribe.Entry {
    static func spu(_ id: String, _ event: Spu.Event) -> Self { .init(stream: .spu(SpuID(id)), event: .spu(event)) }
    static func category(_ id: String, _ event: Category.Event) -> Self {
        .init(stream: .category(CategoryID(id)), event: .category(event))
    }
    static func stock(_ sku: String, _ location: String, _ event: Stock.Event) -> Self {
        .init(stream: .stock(SkuID(sku), LocationID(location)), event: .stock(event))
    }
    static func cart(_ user: String, _ event: Cart.Event) -> Self {
        .init(stream: .cart(UserID(user)), event: .cart(event))
    }
    static func order(_ id: String, _ event: Order.Event) -> Self {
        .init(stream: .order(OrderID(id)), event: .order(event))
    }
    static func payment(_ id: String, _ event: Payment.Event) -> Self {
        .init(stream: .payment(OrderID(id)), event: .payment(event))
    }
    static func coupon(_ id: String, _ event: Coupon.Event) -> Self {
        .init(stream: .coupon(CouponID(id)), event: .coupon(event))
    }
    static func store(_ id: String, _ event: Store.Event) -> Self {
        .init(stream: .store(StoreID(id)), event: .store(event))
    }
    static func template(_ id: String, _ event: CouponTemplate.Event) -> Self {
        .init(stream: .couponTemplate(CouponTemplateID(id)), event: .couponTemplate(event))
    }
}
