import CommerceGraphQL
import Domain
import EventSourcing
import Foundation
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

/// A Groonga that is killed while it is written to, and an index that is taken away, come back by themselves.
@Suite("Indexes that are killed or deleted at any time", .timeLimit(.minutes(5)))
struct KilledIndexTests {
    private static let products = 1_200
    private static let stores = 300

    private static let events: [TestEvent] = {
        let kinds = ["牛奶", "酸奶", "饼干", "绿茶", "Milk", "Tea", "手机壳"]
        let brands = ["光明", "Bright", "伊利", "Leaf"]
        let shelves = (0..<5).map { CategoryPlacement(id: CategoryID("c\($0)"), path: ["Shelf \($0)"], ancestors: []) }
        var events: [TestEvent] = []
        for number in 0..<products {
            let id = SpuID("p\(number)")
            let brand = brands[number * 7 % 4]
            let content = SpuContent(title: "\(brand) \(kinds[number % 7]) \(number)", brand: brand)
            var story: [Spu.Event] = [
                .created(title: "", categories: [shelves[number % 5]]), .contentSet(content),
                .skuPut(Sku(id: SkuID("p\(number).1"), listFen: Int64(number * 37 % 9_000 + 1))), .published,
            ]
            // Some are not on sale any more.
            if number % 10 == 3 { story.append(.unpublished(reason: "")) }
            events += story.map { TestEvent(.spu(id), .spu($0), .minute(Int64(number))) }
            let stock = StreamName.stock(SkuID("p\(number).1"), LocationID("s1"))
            let delta = Int64(number % 3 * 10)
            events.append(
                TestEvent(
                    stock, .stock(.adjusted(delta: delta, reason: .purchase, docNo: "d", openedMode: .reserveOnOrder)),
                    .minute(Int64(number))))
            if number % 3 > 0 {
                let sold = Stock.Event.sold(OrderID("o\(number)"), quantity: Int64(number % 9))
                events.append(TestEvent(stock, .stock(sold), .minute(Int64(number))))
            }
        }
        return events + storeEvents
    }()

    private static let storeEvents: [TestEvent] = (0..<stores).flatMap { number in
        let point = GeoPoint(
            latitudeE7: 312_000_000 + Int32(number % 20) * 100_000, longitudeE7: 1_214_000_000 + Int32(number) * 10_000)
        var story: [Store.Event] = [
            .created(Store.Profile(name: "Shop 店 \(number)", address: "Road", point: point)), .opened,
        ]
        if number % 3 == 1 { story.append(.paused(until: nil, reason: "")) }
        // Some are not there any more.
        if number % 10 == 3 { story.append(.closed) }
        return story.map { TestEvent(.store(StoreID("s\(number)")), .store($0), .minute(Int64(number))) }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The projector with its stores, running; what they are asked and told.
    private struct Shop {
        let groonga: PrivateGroonga
        let index: SearchIndex
        let documents: ProductDocuments
        let stores: StoreIndex
        let storeDocuments: StoreDocuments
        let watermarks: Watermarks
        let head: Position
        let projectors: [Projector]

        /// Waits until `condition` holds, which is asked again and again.
        func wait(
            _ what: String, until condition: () async throws -> Bool
        ) async throws {
            let deadline = ContinuousClock.now + .seconds(180)
            while true {
                // An index that cannot be asked now may be asked again.
                if let holds = try? await condition(), holds { return }
                if .now > deadline {
                    let complaints = await projectors[0].complaints
                    throw Failure(description: "\(what): \(complaints)")
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }

        func waitUntilWhole() async throws {
            try await wait("the index does not come back") {
                guard try await index.checkpoint() == head, try await stores.checkpoint() == head else { return false }
                guard try await stores.count() == Int64(KilledIndexTests.stores * 9 / 10) else { return false }
                return try await index.count() == Int64(products * 9 / 10)
            }
        }
    }

    private func withShop(
        projectors count: Int = 1, _ body: (Shop, inout SeededRandom) async throws -> Void
    ) async throws {
        let seed: UInt64 = 20_261_127
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let server = try await TestServers.freshRedis()
        let configuration = RedisConfiguration(.unix(path: server.socketPath))
        let redis = RedisClient(configuration)
        let watermarks = Watermarks(client: redis)
        let documents = ProductDocuments(redis: redis, watermarks: watermarks)
        let groonga = try await forgetfulGroonga()
        let client = GroongaClient(baseURL: try #require(await groonga.baseURL))
        let index = SearchIndex(groonga: client)
        let stores = StoreIndex(groonga: client)
        let storeDocuments = StoreDocuments(redis: redis, watermarks: watermarks)
        let log = try await World.recorded(Self.events)
        let head = try await log.head().position
        var pace = ProjectorConfiguration()
        // So that there are many moments amid the load.
        pace.pageLimit = 400
        let projectors = (0..<count).map { _ in
            Projector(
                projections: [ProductPage.self, ProductList.self, StockLevel.self, StoreView.self],
                sinks: [
                    SearchSink(index: index, stockInterval: .milliseconds(20), documents: documents.documents),
                    StoreSink(index: stores, documents: storeDocuments.documents),
                ],
                log: log, decode: World.decoding(Self.events), personKeys: MemoryPersonKeyStore(),
                store: RedisReadModel(client: RedisClient(configuration)), configuration: pace,
                logger: Logger(label: "projector") { _ in SwiftLogNoOpLogHandler() })
        }
        let shop = Shop(
            groonga: groonga, index: index, documents: documents, stores: stores, storeDocuments: storeDocuments,
            watermarks: watermarks, head: head, projectors: projectors)
        // All end with the test, below.
        let running = projectors.map { projector in Task { await projector.run() } } + [Task { await watermarks.run() }]
        defer { for task in running { task.cancel() } }
        try await body(shop, &random)
        await groonga.stop()
    }

    private func forgetfulGroonga() async throws -> PrivateGroonga {
        var configuration = PrivateGroonga.Configuration()
        configuration.forgetsWhenBroken = true
        // It has to come back where it was.
        configuration.port = PrivateServers.freePort()
        let server = PrivateGroonga(
            database: try TestFolder.make("groonga") + "/db", configuration: configuration,
            logger: Logger(label: "groonga") { _ in SwiftLogNoOpLogHandler() })
        try await server.start()
        await TestFolder.endWithProcess(server)
        return server
    }

    /// The same questions to an index that was filled without a disturbance, and the same answers.
    private func expectItIsAsFresh(_ shop: Shop) async throws {
        let server = try await TestServers.freshGroonga()
        let client = GroongaClient(baseURL: try #require(await server.baseURL))
        try await expectStoresAreAsFresh(shop, client)
        let fresh = SearchIndex(groonga: client)
        _ = try await fresh.open()
        let ids = (0..<Self.products).map { "p\($0)" }
        let documents = try await shop.documents.documents(of: ids, tenant: .mall, at: shop.head)
        try await fresh.write(documents.values.sorted { $0.spuID < $1.spuID })
        for text in ["", "牛奶", "光明牛奶", "milk", "绿茶 leaf", "手机套", "1", "zzz"] {
            for sort in SearchRequest.Sort.allCases {
                var request = SearchRequest(tenant: "mall", text: text, sort: sort, limit: 100)
                request.onlyInStock = sort == .newest
                let expected = try await fresh.search(request)
                #expect(try await shop.index.search(request) == expected, "\(text) \(sort)")
            }
        }
        for text in ["光", "b", "牛", "shelf"] {
            let expected = try await fresh.suggestions(tenant: "mall", text: text, limit: 20).sorted()
            let found = try await shop.index.suggestions(tenant: "mall", text: text, limit: 20).sorted()
            #expect(found == expected, "\(text)")
        }
    }

    private func expectStoresAreAsFresh(_ shop: Shop, _ client: GroongaClient) async throws {
        let fresh = StoreIndex(groonga: client)
        _ = try await fresh.open()
        let ids = (0..<Self.stores).map { "s\($0)" }
        let documents = try await shop.storeDocuments.documents(of: ids, tenant: .mall, at: shop.head)
        try await fresh.write(documents.values.sorted { $0.storeID < $1.storeID })
        let center = GeoPoint(latitudeE7: 312_050_000, longitudeE7: 1_214_010_000)
        for (metres, text) in [(50_000, ""), (900, ""), (3_000, "店 7"), (50_000, "shop 12"), (50_000, "zzz")] {
            for onlyOpen in [false, true] {
                let circle = GeoCircle(center: center, metres: metres)
                var request = StoreSearchRequest(tenant: "mall", circle: circle, text: text, limit: 400)
                request.onlyOpen = onlyOpen
                let expected = try await fresh.search(request)
                #expect(try await shop.stores.search(request) == expected, "\(metres) \(text) \(onlyOpen)")
            }
        }
    }

    @Test("Killed with SIGKILL while it is filled and after, it comes back whole")
    func killed() async throws {
        try await withShop { (shop, random) in
            for _ in 0..<3 {
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...1_500, using: &random)))
                await shop.groonga.kill9()
                try await shop.groonga.start()
            }
            try await shop.waitUntilWhole()
            try await expectItIsAsFresh(shop)
            await shop.groonga.kill9()
            try await shop.groonga.start()
            try await shop.waitUntilWhole()
            try await expectItIsAsFresh(shop)
        }
    }

    @Test("Two projectors keep one index, made anew as well, and neither starts again for the other's sake")
    func two() async throws {
        try await withShop(projectors: 2) { (shop, random) in
            for _ in 0..<2 {
                try await shop.waitUntilWhole()
                let moments = ContinuousClock.now + .seconds(10)
                // Calm for a second on end, soon.
                var calmSince = ContinuousClock.now
                while calmSince.duration(to: .now) < .seconds(1.5) {
                    for projector in shop.projectors {
                        let complaints = await projector.complaints.filter { $0.contains("search") }
                        if !complaints.isEmpty { calmSince = .now }
                        try #require(.now < moments, "\(complaints)")
                    }
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await expectItIsAsFresh(shop)
                try await shop.index.removeAll()
                try await shop.stores.removeAll()
            }
        }
    }

    @Test("Deleted while it is filled and after, by command or by hand, it comes back whole")
    func deleted() async throws {
        try await withShop { (shop, random) in
            for _ in 0..<3 {
                try await shop.wait("there are indexes") {
                    let stores = try await shop.stores.count()
                    return try await shop.index.count() > 0 && stores > 0
                }
                if Bool.random(using: &random) {
                    try await shop.index.replace()
                    try await shop.stores.replace()
                    #expect(try await shop.index.count() == Int64(Self.products * 9 / 10), "it is read meanwhile")
                } else {
                    try await shop.index.removeAll()
                    try await shop.stores.removeAll()
                }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...1_500, using: &random)))
            }
            try await shop.waitUntilWhole()
            try await expectItIsAsFresh(shop)
            await shop.groonga.stop()
            let folder = URL(filePath: shop.groonga.database).deletingLastPathComponent()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != "db.lock" {
                try FileManager.default.removeItem(at: folder.appending(path: name))
            }
            try await shop.groonga.start()
            try await shop.waitUntilWhole()
            try await expectItIsAsFresh(shop)
        }
    }
}
