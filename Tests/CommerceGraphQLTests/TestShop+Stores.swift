import Domain
import EventSourcing

/// Stores in every state, in Shanghai but for one.
extension TestShop {
    static let stores: [TestEvent] =
        store(
            "s1", "外滩店", 312_304_160, 1_214_737_010,
            [
                .hoursSet(
                    [StoreHours(weekday: 1, from: 540, to: 1_320), StoreHours(weekday: 6, from: 0, to: 1_440)],
                    holidays: [BusinessDay(20_170_404), BusinessDay(20_170_501)]),
                .servicesSet(Store.Services(pickup: true, delivery: true, radiusMetres: 3_000)), .opened,
            ], at: 1)
        + store("s2", "Ushuaia \"End\"", -548_000_000, -683_000_001, [alwaysOpen, .opened, pause], at: 2)
        + store("s3", "Draft", 312_000_000, 1_210_000_000, [], at: 3)
        + store("s4", "Gone", 0, 0, [alwaysOpen, .opened, .closed], at: 4)
        + store("s5", "静安店", 312_290_000, 1_214_480_000, [alwaysOpen, .opened], at: 5)

    private static let alwaysOpen = Store.Event.hoursSet(
        (1...7).map { StoreHours(weekday: $0, from: 0, to: 1_440) }, holidays: [])
    private static let pause = Store.Event.paused(until: .minute(60), reason: "Stocktake")

    private static func store(
        _ id: StoreID, _ name: String, _ latitudeE7: Int32, _ longitudeE7: Int32, _ events: [Store.Event],
        at minutes: Int64
    ) -> [TestEvent] {
        let point = GeoPoint(latitudeE7: latitudeE7, longitudeE7: longitudeE7)
        let created = Store.Event.created(Store.Profile(name: name, address: "\(name), Road 1", point: point))
        return ([created] + events).map { TestEvent(.store(id), .store($0), .minute(minutes)) }
    }
}
