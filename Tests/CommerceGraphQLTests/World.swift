import CommerceGraphQL
import Domain
import EventSourcing
import GraphQLExecution
import JSON
import LocalServers
import Logging
import MemoryStores
import Projecting
import ProjectionKit
import Projections
import ReadModelRedis
import Redis
import SearchGroonga
import TestSupport
import Testing

/// The test shop's read models in a Redis and a Groonga of their own, folded by the real projections, and the queries
/// over them. Made once a test process; projector and watermarks run until it ends.
struct World: Sendable {
    let queries: CommerceQueries
    let redis: RedisClient
    let watermarks: Watermarks
    let documents: ProductDocuments
    let head: Position
    let log: MemoryEventLog
    let servers: (redis: PrivateRedis, groonga: PrivateGroonga)
    /// Before the index that the queries ask.
    let breaker: CircuitBreaker

    private static let shared = Task { try await make() }

    static func get() async throws -> World { try await shared.value }

    /// One of its own, for a test that lets something happen.
    ///
    /// - Parameter patience: how long what answers queries waits for a store that says nothing.
    static func make(patience: Duration? = nil) async throws -> World {
        let server = try await TestServers.freshRedis()
        let configuration = RedisConfiguration(.unix(path: server.socketPath))
        let groonga = try await TestServers.freshGroonga()
        let url = try #require(await groonga.baseURL)
        let client = GroongaClient(baseURL: url)
        let breaker = CircuitBreaker(callsMax: 64)
        let asked = patience.map { GroongaClient(baseURL: url, timeout: $0, breaker: breaker) } ?? client
        let index = SearchIndex(groonga: client)
        var reading = configuration
        reading.patience = patience
        if let patience { reading.connectTimeout = patience }
        let redis = RedisClient(reading)
        let watermarks = Watermarks(client: redis)
        let documents = ProductDocuments(redis: redis, watermarks: watermarks)
        let log = try await recorded(TestShop.events)
        let head = try await log.head().position
        let projector = Projector(
            projections: AllProjections.types,
            sinks: [
                SearchSink(index: index, documents: documents.documents),
                OrderSink(
                    index: OrderIndex(groonga: client),
                    documents: OrderDocuments(redis: redis, watermarks: watermarks).documents),
                StoreSink(
                    index: StoreIndex(groonga: client),
                    documents: StoreDocuments(redis: redis, watermarks: watermarks).documents),
            ], log: log,
            decode: decoding(TestShop.events),
            personKeys: MemoryPersonKeyStore(), store: RedisReadModel(client: RedisClient(configuration)),
            logger: Logger(label: "projector"))
        Task { await projector.run() }
        Task { await watermarks.run() }
        let world = World(
            queries: try CommerceQueries.make(
                redis: redis, search: SearchIndexes(groonga: asked), watermarks: watermarks),
            redis: redis, watermarks: watermarks, documents: documents, head: head, log: log,
            servers: (server, groonga), breaker: breaker)
        let names = AllProjections.types.map { $0.name } + ["search", "order_search", "store_search"]
        try await world.reached(names)
        return world
    }

    /// A projection without a watermark is not waited for, so this asks again.
    private func reached(_ names: [String]) async throws {
        let deadline = ContinuousClock.now + .seconds(180)
        for await _ in watermarks.changes() {
            let outcome = await watermarks.wait(for: names, atLeast: head, until: .now + .seconds(1))
            if outcome == .reached { return }
            try #require(.now < deadline, "the read models did not get ready: \(outcome)")
        }
    }

    /// Lets an event of the test shop happen once more.
    func repeatEvent(_ number: Int) async throws {
        let event = TestShop.events[number]
        let head = try await log.head()
        var group = CommitGroup(after: head, recordedAt: .minute(1_000))
        let earlier = log.events.filter { $0.stream == event.stream && $0.tenant == event.tenant }.count
        group.events.append(
            NewEvent(
                tenant: event.tenant, stream: event.stream, version: StreamVersion(Int32(earlier + 1)),
                occurredAt: event.at, commandKey: CommandKey("k"),
                data: EventData(type: EventTypeID(1), payload: Array(String(number).utf8)), meta: []))
        try await log.commit(group)
    }

    /// The log holds the number of each event, which stands for its bytes.
    static func recorded(_ events: [TestEvent]) async throws -> MemoryEventLog {
        let log = MemoryEventLog()
        let head = try await log.head()
        var group = CommitGroup(after: head, recordedAt: .minute(0))
        var versions: [StreamKey: Int32] = [:]
        for (number, event) in events.enumerated() {
            let key = StreamKey(event.tenant, event.stream)
            versions[key, default: 0] += 1
            group.events.append(
                NewEvent(
                    tenant: event.tenant, stream: event.stream, version: StreamVersion(versions[key, default: 0]),
                    occurredAt: event.at, commandKey: CommandKey("k"),
                    data: EventData(type: EventTypeID(1), payload: Array(String(number).utf8)), meta: []))
        }
        try await log.commit(group)
        return log
    }

    static func decoding(_ events: [TestEvent]) -> EventDecoding {
        { (event, _) throws(EventCodecError) in
            guard let number = Int(String(decoding: event.data.payload, as: UTF8.self)) else {
                throw .unknownType(event.data.type)
            }
            return events[number].event
        }
    }
}

// MARK: Asking

extension World {
    /// The whole response as text.
    func answer(
        _ query: String, _ variables: JSONObject = JSONObject(), as viewer: Viewer = .anybody
    ) async throws -> String {
        do {
            let result = try await queries.engine.answer(GraphQLRequest(query, variables: variables), as: viewer)
            return String(decoding: result.body, as: UTF8.self)
        } catch {
            return String(decoding: ResponseEncoding.refused(error.errors), as: UTF8.self)
        }
    }

    func json(_ query: String, as viewer: Viewer = .anybody) async throws -> JSONValue {
        try JSONValue.parse(Array(try await answer(query, as: viewer).utf8))
    }

    /// The code of the first error, if there is one.
    func code(_ query: String, as viewer: Viewer = .anybody) async throws -> String? {
        try await json(query, as: viewer)["errors"]?.asArray?.first?["extensions"]?["code"]?.asString
    }

    func prepared(_ query: String) throws -> PreparedRequest {
        try queries.engine.prepare(GraphQLRequest(query))
    }
}

extension Viewer {
    static let anybody = Viewer.anonymous(tenant: "mall")
    static let ann = Viewer(tenant: "mall", subject: "ann", roles: ["shopper"])
    static let bob = Viewer(tenant: "mall", subject: "bob", roles: ["shopper"])
    static let clerk = staff("staff")
    static let picker = staff("stock")
    static let auditor = staff("auditor")

    static func staff(_ role: String, stores: Set<String> = []) -> Viewer {
        Viewer(tenant: "mall", subject: "s-\(role)", roles: [role], stores: stores, isStaff: true)
    }
}
