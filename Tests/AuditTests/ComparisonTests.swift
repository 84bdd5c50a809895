import Audit
import Domain
import EventSourcing
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

@Suite("Read models are compared with a fresh fold of the log, byte by byte", .timeLimit(.minutes(5)))
struct ComparisonTests {
    /// Redis, filled by a projector from the busy mall's log.
    struct Filled {
        let log: MemoryEventLog
        let client: RedisClient
        let store: RedisReadModel
        let comparison: ReadModelComparison

        init(_ projections: [any Projection.Type]) async throws {
            log = try await Mall.busy().memoryLog()
            let server = try await TestServers.freshRedis()
            client = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
            store = RedisReadModel(client: client)
            let projector = Projector(
                projections: projections, log: log, decode: Projector.decode, personKeys: FixedKeys(), store: store,
                logger: Logger(label: "test"))
            let head = try await log.head().position
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await projector.run() }
                group.addTask { await projector.reached(head) }
                await group.next()
                group.cancelAll()
            }
            comparison = ReadModelComparison(log: log, personKeys: FixedKeys(), store: store) {}
        }
    }

    @Test("What a projector has made is what the log says")
    func same() async throws {
        let filled = try await Filled(AllProjections.types)
        let head = try await filled.log.head().position
        for type in AllProjections.types {
            let item = try await filled.comparison.compare(type)
            #expect(item.outcome == .same, "\(ComparisonReport(items: [item]).text)")
            #expect(item.position == head)
        }
        await filled.client.close()
    }

    @Test("A column that was changed, one that is gone, and a row nobody made are each named")
    func different() async throws {
        let filled = try await Filled([OrderView.self])
        let generation = GenerationID(partition: .first, projection: OrderView.name, number: 1)
        let keys = GenerationKeys(generation, layout: OrderView.layout)
        let row = keys.row(tenant: Mall.tenant, key: "o1")
        let columns = try #require(
            try await filled.client.command("HKEYS", row).asArray?.compactMap(\.asString).sorted())
        _ = try await filled.client.command("HSET", row, columns[0], "tampered")
        _ = try await filled.client.command("HDEL", row, columns[1])
        _ = try await filled.client.command(
            "HSET", keys.row(tenant: Mall.tenant, key: "stranger"), "total", "1")
        let item = try await filled.comparison.compare(OrderView.self)
        guard case .differs(let differences) = item.outcome else {
            Issue.record("\(item.outcome)")
            return
        }
        #expect(differences.count == 3)
        let changed = differences.first { $0.column == columns[0] }
        #expect(changed?.key == "m:mall:o1" && changed?.stored == "tampered" && changed?.folded != nil)
        #expect(differences.contains { $0.column == columns[1] && $0.stored == nil })
        #expect(differences.contains { $0.key == "m:mall:stranger" && $0.folded == nil && $0.column == nil })
        let report = ComparisonReport(items: [item])
        #expect(!report.isClean && report.text.contains("DIFFERS") && report.json["clean"] == false)
        await filled.client.close()
    }

    @Test("A read model that is not there, and one whose buckets are not at one position, are said to be so")
    func notComparable() async throws {
        let filled = try await Filled([OrderView.self])
        let missing = try await filled.comparison.compare(ProductPage.self)
        guard case .failed(let reason) = missing.outcome else {
            Issue.record("\(missing.outcome)")
            return
        }
        #expect(reason.contains("no live generation"))
        let generation = GenerationID(partition: .first, projection: OrderView.name, number: 1)
        let keys = GenerationKeys(generation, layout: OrderView.layout)
        _ = try await filled.client.command("SET", keys.checkpoint(bucket: 3), "1")
        guard case .failed(let moving) = try await filled.comparison.compare(OrderView.self).outcome else {
            Issue.record("buckets at different positions were compared")
            return
        }
        #expect(moving.contains("nobody writes it") && moving.contains(" 1 to "), "\(moving)")

        // One that moves each time it is looked at is being written.
        let (client, key) = (filled.client, keys.checkpoint(bucket: 3))
        let watched = ReadModelComparison(log: filled.log, personKeys: FixedKeys(), store: filled.store) {
            _ = try await client.command("INCR", key)
        }
        guard case .failed(let written) = try await watched.compare(OrderView.self).outcome else {
            Issue.record("buckets at different positions were compared")
            return
        }
        #expect(written.contains("being written"), "\(written)")
        await filled.client.close()
    }

    @Test("The search index holds the products that are published, and no others")
    func search() async throws {
        let log = try await Mall.busy().memoryLog()
        let head = try await log.head().position
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write([document("p1"), document("p2")])
        try await index.moveCheckpoint(to: head)
        let comparison = IndexComparison(reader: log, products: index, documents: documents)
        let same = await comparison.compare()
        #expect(same.outcome == .same && same.compared == 2 && same.position == head)

        try await index.write([document("stranger")], removing: [(tenant: Mall.tenant.rawValue, spuID: "p1")])
        let different = await comparison.compare()
        guard case .differs(let differences) = different.outcome else {
            Issue.record("\(different.outcome)")
            return
        }
        #expect(differences.map(\.key) == ["mall/p1", "mall/stranger"])

        var wrong = document("p2")
        wrong.sold = 7
        wrong.title = "Product zwei"
        try await index.write([document("p1"), wrong], removing: [(tenant: Mall.tenant.rawValue, spuID: "stranger")])
        guard case .differs(let columns) = await comparison.compare().outcome else {
            Issue.record("wrong columns were passed over")
            return
        }
        #expect(columns.map(\.key) == Array(repeating: "mall/p2", count: 4))
        #expect(columns.compactMap(\.column) == ["title", "title_text", "sold", "completions"])
        #expect(columns.first { $0.column == "sold" }?.stored == "7")

        try await index.moveCheckpoint(to: .start)
        #expect(await comparison.compare().compared == 0, "at the index's own checkpoint")
    }

    @Test("The index of orders holds every order that was placed, and no others")
    func orders() async throws {
        let log = try await Mall.busy().memoryLog()
        let head = try await log.head().position
        let placed = Set(log.events.filter { $0.stream.category == Order.category }.map { String($0.stream.key) })
        #expect(placed.count >= 5)
        let server = try await TestServers.freshGroonga()
        let index = OrderIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        let documents = placed.sorted().map(order)
        try await index.write(documents)
        try await index.moveCheckpoint(to: head)
        let comparison = IndexComparison(reader: log, orders: index) { (_, ids, _) in
            Dictionary(uniqueKeysWithValues: ids.map { ($0, order($0)) })
        }
        let same = await comparison.compare()
        #expect(same.outcome == .same && same.compared == placed.count && same.name == "order_search")
        var wrong = documents[1]
        wrong.state = "CANCELLED"
        try await index.write([wrong, order("stranger")])
        try await index.remove([(tenant: Mall.tenant.rawValue, id: documents[0].orderID)])
        guard case .differs(let differences) = await comparison.compare().outcome else {
            Issue.record("differences were passed over")
            return
        }
        #expect(differences.map(\.key) == ["mall/\(documents[0].orderID)", "mall/stranger", "mall/\(wrong.orderID)"])
        #expect(differences.map(\.column) == [nil, nil, "state"])
    }

    @Test("The index of stores holds those that are open or paused, and no others")
    func stores() async throws {
        @Sendable func document(_ id: String) -> StoreDocument {
            StoreDocument(
                tenant: Mall.tenant.rawValue, storeID: id, name: "Store \(id)",
                place: GeoPoint(latitudeE7: 312_304_000, longitudeE7: 1_214_737_000), status: .open)
        }
        var mall = Mall()
        let profile = Store.Profile(
            name: "Store", address: "Road 1", point: GeoPoint(latitudeE7: 312_304_000, longitudeE7: 1_214_737_000))
        let stories: [(String, [Store.Event])] = [
            ("s1", [.opened]), ("s2", [.opened, .paused(until: nil, reason: "")]), ("s3", [.opened, .closed]),
            ("s4", []),
        ]
        for (id, events) in stories {
            try mall.record(by: .clerk, [(.store(StoreID(id)), ([.created(profile)] + events).map { .store($0) })])
        }
        let log = try await mall.memoryLog()
        let server = try await TestServers.freshGroonga()
        let index = StoreIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write(["s1", "s2"].map(document))
        try await index.moveCheckpoint(to: log.head().position)
        let comparison = IndexComparison(reader: log, stores: index) { (_, ids, _) in
            Dictionary(uniqueKeysWithValues: ids.map { ($0, document($0)) })
        }
        let same = await comparison.compare()
        #expect(same.outcome == .same && same.compared == 2 && same.name == "store_search")
        var moved = document("s2")
        moved.place = GeoPoint(latitudeE7: 312_304_100, longitudeE7: 1_214_737_000)
        try await index.write([moved, document("s3")])
        try await index.remove([(tenant: Mall.tenant.rawValue, id: "s1")])
        guard case .differs(let differences) = await comparison.compare().outcome else {
            Issue.record("differences were passed over")
            return
        }
        #expect(differences.map(\.key) == ["mall/s1", "mall/s3", "mall/s2"])
        #expect(differences.map(\.column) == [nil, nil, "place"])
    }

    private func order(_ id: String) -> OrderDocument {
        OrderDocument(
            tenant: Mall.tenant.rawValue, orderID: id, orderNo: "N\(id)", user: "ann", store: nil, state: "OPEN",
            maskedPhone: "138****8000", products: ["p1", "p1"], placedAt: 0)
    }

    @Test("A product with an event that cannot be read is named, whether the index holds it or not")
    func unreadableProduct() async throws {
        let log = try await Mall.busy().memoryLog()
        let head = try await log.head()
        let stream = StreamName.spu(SpuID("p2"))
        var group = CommitGroup(after: head, recordedAt: head.recordedAt)
        group.events = [
            NewEvent(
                tenant: Mall.tenant, stream: stream,
                version: StreamVersion(Int32(log.events.count { $0.stream == stream } + 1)),
                occurredAt: head.recordedAt, commandKey: CommandKey("k"),
                data: EventData(type: EventTypeID(199), payload: []), meta: [])
        ]
        try await log.commit(group)
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        try await index.write([document("p1"), document("p2")])
        try await index.moveCheckpoint(to: head.position.advanced(by: 1))
        let comparison = IndexComparison(reader: log, products: index, documents: documents)
        for removed in [[], ["p2"]] {
            try await index.write([], removing: removed.map { (tenant: Mall.tenant.rawValue, spuID: $0) })
            guard case .differs(let differences) = await comparison.compare().outcome else {
                Issue.record("bytes nobody can read were passed over")
                return
            }
            #expect(differences.map(\.key) == ["mall/p2"])
            #expect(differences.first?.folded?.contains("position \(head.position.advanced(by: 1)) ") == true)
        }
    }

    private var documents: SearchSink.Documents {
        { (_, ids, _) in Dictionary(uniqueKeysWithValues: ids.map { ($0, document($0)) }) }
    }

    private func document(_ id: String) -> SearchDocument {
        SearchDocument(
            tenant: Mall.tenant.rawValue, spuID: id, title: "Product \(id)", brand: "", spec: "", categoryIDs: [],
            categoryNames: [], priceFen: 100, publishedAt: 0)
    }
}
