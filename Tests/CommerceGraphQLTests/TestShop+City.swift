import Domain
import EventSourcing

/// A mall of several stores in one city, and what they have.
extension TestShop {
    static let city: [TestEvent] = cityStores + cityProducts + cityStock

    private static func city(_ stream: StreamName, _ event: CommerceEvent, _ minute: Int64 = 0) -> TestEvent {
        TestEvent(stream, event, .minute(minute), tenant: .city)
    }

    private static func store(
        _ id: StoreID, _ name: String, _ latitudeE7: Int32, _ longitudeE7: Int32, _ events: [Store.Event]
    ) -> [TestEvent] {
        let point = GeoPoint(latitudeE7: latitudeE7, longitudeE7: longitudeE7)
        let profile = Store.Profile(name: name, address: "Road 1", point: point)
        return ([.created(profile)] + events).map { city(.store(id), .store($0)) }
    }

    private static let cityStores =
        store("square", "人民广场店", 312_304_000, 1_214_737_000, [.opened])
        + store("pearl", "东方明珠店", 312_397_000, 1_214_998_000, [.opened, .paused(until: nil, reason: "")])
        + store("temple", "静安寺店", 312_235_000, 1_214_453_000, [.opened])
        + store("station", "虹桥站店", 311_943_000, 1_213_209_000, [.opened, .closed])
        + store("hill", "佘山店", 310_965_000, 1_211_950_000, [])
        + store("airport", "浦东机场店", 311_443_000, 1_218_083_000, [.opened])

    private static func product(_ id: SpuID, _ title: String, _ fen: Int64) -> [TestEvent] {
        let sku = Sku(id: SkuID("\(id).1"), listFen: fen, stockMode: .reserveOnOrder)
        let story: [Spu.Event] = [
            .created(title: title, categories: []), .contentSet(SpuContent(title: title)), .skuPut(sku), .published,
        ]
        return story.map { city(.spu(id), .spu($0)) }
    }

    private static let cityProducts =
        product("c1", "Fresh milk", 900) + product("c2", "Green tea", 500) + product("c3", "Cream cake", 700)
        + product("c4", "Milk rice", 300) + product("c5", "Sold milk", 100) + product("c6", "Milk tea", 200)

    private static func stock(
        _ sku: SkuID, _ store: LocationID, _ delta: Int64, _ mode: StockMode = .reserveOnOrder, sold: Int64 = 0
    ) -> [TestEvent] {
        let stream = StreamName.stock(sku, store)
        let opened = Stock.Event.adjusted(delta: delta, reason: .purchase, docNo: "d", openedMode: mode)
        return [city(stream, .stock(opened))]
            + (sold > 0 ? [city(stream, .stock(.sold(OrderID("o"), quantity: sold)), 1)] : [])
    }

    private static let cityStock =
        stock("c1.1", "temple", 5) + stock("c1.1", "airport", 5, sold: 3)
        + stock("c2.1", "square", 1) + stock("c2.1", "airport", 1)
        // Only at a store that is paused.
        + stock("c3.1", "pearl", 9)
        // Counted there, and never refused.
        + stock("c4.1", "airport", 2, .trackOnly, sold: 2)
        + stock("c5.1", "square", 4, sold: 4)
        // At a warehouse, which is no store, and at one that has closed.
        + stock("c6.1", "depot", 50, sold: 9) + stock("c6.1", "station", 2) + stock("c6.1", "temple", 1)
}
