import Domain
import EventSourcing
import ProjectionKit
import Projections
import Testing

@Suite("Stores, as shoppers find them", .timeLimit(.minutes(5)))
struct StoreFoldTests {
    private let folding = Folding()

    private static func created(
        _ latitudeE7: Int32 = 312_304_160, _ longitudeE7: Int32 = 1_214_737_010
    ) -> Store.Event {
        let point = GeoPoint(latitudeE7: latitudeE7, longitudeE7: longitudeE7)
        return .created(Store.Profile(name: "外滩店", address: "中山东一路1号", point: point))
    }

    private static let hours = Store.Event.hoursSet(
        [StoreHours(weekday: 1, from: 545, to: 1_320), StoreHours(weekday: 7, from: 0, to: 1_440)],
        holidays: [BusinessDay(20_261_001), BusinessDay(20_261_002)])

    @Test("A store's row holds what it was created with, then what was said of it last")
    func holdsTheLast() async throws {
        try await folding.scribe.record([.store("s1", Self.created())], at: 5_000)
        try await folding.catchUp()
        #expect(
            try await folding.columns(StoreView.self, "s1") == [
                "id": #""s1""#, "name": #""外滩店""#, "address": #""中山东一路1号""#, "latitude": "31.230416",
                "longitude": "121.473701", "_latE7": "312304160", "_lngE7": "1214737010", "status": #""DRAFT""#,
                "hours.day": "[]", "hours.opens": "[]", "hours.closes": "[]", "holidays": "[]",
                "offersPickup": "false", "offersDelivery": "false", "createdAt": #""1970-01-01T00:00:05.000Z""#,
            ])
        let moved = Store.Profile(name: "n", address: "a", point: GeoPoint(latitudeE7: -5, longitudeE7: 0))
        let services = Store.Services(pickup: true, delivery: true, radiusMetres: 3_000)
        try await folding.scribe.record([
            .store("s1", Self.hours), .store("s1", .servicesSet(services)), .store("s1", .opened),
            .store("s1", .edited(moved)), .store("s1", .paused(until: Timestamp(milliseconds: 0), reason: "盘点")),
        ])
        try await folding.catchUp()
        #expect(
            try await folding.columns(StoreView.self, "s1") == [
                "id": #""s1""#, "name": #""n""#, "address": #""a""#, "latitude": "-0.0000005", "longitude": "0",
                "_latE7": "-5", "_lngE7": "0", "status": #""PAUSED""#,
                "pausedUntil": #""1970-01-01T00:00:00.000Z""#, "pauseReason": #""盘点""#, "hours.day": "[1,7]",
                "hours.opens": #"["09:05","00:00"]"#, "hours.closes": #"["22:00","24:00"]"#,
                "holidays": #"["2026-10-01","2026-10-02"]"#, "offersPickup": "true", "offersDelivery": "true",
                "deliveryRadiusM": "3000", "createdAt": #""1970-01-01T00:00:05.000Z""#,
            ])
    }

    @Test("What is over leaves no column behind: a pause, a delivery, hours")
    func leavesNothingBehind() async throws {
        try await folding.scribe.record([
            .store("s1", Self.created()), .store("s1", Self.hours),
            .store("s1", .servicesSet(Store.Services(delivery: true, radiusMetres: 1))), .store("s1", .opened),
            .store("s1", .paused(until: Timestamp(milliseconds: 9), reason: "r")),
        ])
        try await folding.catchUp()
        try await folding.scribe.record([
            .store("s1", .servicesSet(Store.Services())), .store("s1", .hoursSet([], holidays: [])),
            .store("s1", .opened),
        ])
        try await folding.catchUp()
        let store = try await folding.columns(StoreView.self, "s1")
        for column in ["pausedUntil", "pauseReason", "deliveryRadiusM"] { #expect(store[column] == nil, "\(column)") }
        #expect(store["hours.day"] == "[]")
        #expect(store["holidays"] == "[]")
        #expect(store["status"] == #""OPEN""#)
    }

    @Test(
        "Degrees are told exactly, without idle zeros",
        arguments: [
            (312_304_160, "31.230416"), (310_000_000, "31"), (-900_000_000, "-90"), (1_799_999_999, "179.9999999"),
            (1, "0.0000001"), (-1, "-0.0000001"), (0, "0"), (-1_234_500_000, "-123.45"), (10_000_000, "1"),
        ] as [(Int32, String)])
    func tellsDegrees(e7: Int32, text: String) async throws {
        try await folding.scribe.record([.store("s1", Self.created(0, e7))])
        try await folding.catchUp()
        #expect(try await folding.columns(StoreView.self, "s1")["longitude"] == text)
    }

    @Test("Shoppers' list has what is open or paused; the whole list has all; both by creation")
    func lists() async throws {
        for (number, id) in ["b", "a", "c"].enumerated() {
            try await folding.scribe.record([.store(id, Self.created())], at: Int64(number))
        }
        func visible(after id: String, _ event: Store.Event) async throws -> [String] {
            try await folding.scribe.record([.store(id, event)], at: 9_000)
            try await folding.catchUp()
            return try await folding.members(StoreView.self, StoreView.visible)
        }
        #expect(try await visible(after: "a", .opened) == ["a"])
        #expect(try await visible(after: "b", .opened) == ["b", "a"])
        #expect(try await visible(after: "b", .paused(until: nil, reason: "")) == ["b", "a"])
        #expect(try await visible(after: "a", .closed) == ["b"])
        #expect(try await folding.members(StoreView.self, StoreView.all) == ["b", "a", "c"])
    }
}
