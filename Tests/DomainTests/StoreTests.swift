import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("Stores", .timeLimit(.minutes(5)))
struct StoreTests {
    typealias S = Scenario<Store>
    typealias Change = Store.Command.Change

    static let s1 = StoreID("s1")
    static let bund = GeoPoint(latitudeE7: 312_304_160, longitudeE7: 1_214_737_010)

    let created = Store.Event.created(profile())
    let weekdays = (1...5).map { StoreHours(weekday: $0, from: 540, to: 1_320) }
    var hours: Store.Event { .hoursSet(weekdays, holidays: []) }

    static func profile(
        _ name: String = "外滩店", _ address: String = "中山东一路1号", at point: GeoPoint = bund
    ) -> Store.Profile {
        Store.Profile(name: name, address: address, point: point)
    }

    private func on(_ change: Change) -> Store.Command { Store.Command(Self.s1, change) }

    @Test("A store is created once, with a name, an address and a place on the earth")
    func creates() {
        let fresh = S.given()
        fresh.when(on(.create(Self.profile()))).then(created)
        fresh.when(on(.create(Self.profile("")))).thenRejected(
            .common(.invalidArgument(field: "name", "must not be empty")))
        fresh.when(on(.create(Self.profile("n", "")))).thenRejected(
            .common(.invalidArgument(field: "address", "must not be empty")))
        S.given(created).when(on(.create(Self.profile()))).thenRejected(
            .common(.alreadyExists("Store", id: "s1")))
    }

    @Test("The poles and the date line are on the earth; a ten-millionth of a degree beyond is not")
    func keepsToTheEarth() {
        func create(_ latitude: Int32, _ longitude: Int32) -> Store.Command {
            on(.create(Self.profile(at: GeoPoint(latitudeE7: latitude, longitudeE7: longitude))))
        }
        let corners: [(Int32, Int32)] = [(900_000_000, 1_800_000_000), (-900_000_000, -1_800_000_000)]
        for (latitude, longitude) in corners {
            S.given().when(create(latitude, longitude)).then(
                .created(Self.profile(at: GeoPoint(latitudeE7: latitude, longitudeE7: longitude))))
        }
        for latitude in [900_000_001, -900_000_001] as [Int32] {
            S.given().when(create(latitude, 0)).thenRejected(.geoRange(field: "latitudeE7", GeoPoint.latitudesE7))
        }
        for longitude in [1_800_000_001, -1_800_000_001] as [Int32] {
            S.given().when(create(0, longitude)).thenRejected(.geoRange(field: "longitudeE7", GeoPoint.longitudesE7))
        }
        let off = GeoPoint(latitudeE7: .max, longitudeE7: 0)
        S.given(created).when(on(.edit(Self.profile(at: off)))).thenRejected(code: "GEO_RANGE")
    }

    @Test("Staff change stores, those bound to some only these, and nobody else")
    func keepsToItsStaff() {
        func bound(_ stores: Set<String>) -> Actor { Actor(kind: .staff, id: PrincipalID("c"), stores: stores) }
        let changes: [Change] = [
            .create(Self.profile()), .edit(Self.profile("new")), .setHours(weekdays, holidays: []),
            .setServices(Store.Services(pickup: true)), .open, .pause(until: nil, reason: "r"), .close,
        ]
        for change in changes {
            for actor in [Actor.alice, .provider, bound(["s2"])] {
                S.given(created, hours).when(on(change), by: actor).thenRejected(code: "FORBIDDEN")
            }
        }
        S.given().when(on(.create(Self.profile())), by: bound(["s1", "s2"])).then(created)
        S.given(created).when(on(.close), by: bound(["s1"])).then(.closed)
        S.given(created).when(on(.close), by: .system).then(.closed)
    }

    @Test("What was never created cannot be changed")
    func needsCreating() {
        for change in [.edit(Self.profile()), .setHours([], holidays: []), .open, .close] as [Change] {
            S.given().when(on(change)).thenRejected(.common(.notFound("store", id: "s1")))
        }
    }

    @Test("Editing says all of it anew; the same again is nothing")
    func edits() {
        S.given(created).when(on(.edit(Self.profile("new")))).then(.edited(Self.profile("new")))
        S.given(created).when(on(.edit(Self.profile()))).then()
        S.given(created, .edited(Self.profile("new"))).when(on(.edit(Self.profile("new")))).then()
    }

    @Test("Hours are kept in the order of the week, and may touch but not overlap")
    func ordersHours() {
        func stretch(_ day: Int32, _ from: Int32, _ to: Int32) -> StoreHours {
            StoreHours(weekday: day, from: from, to: to)
        }
        func set(_ hours: [StoreHours], _ holidays: [Int32] = []) -> Store.Command {
            on(.setHours(hours, holidays: holidays.map { BusinessDay($0) }))
        }
        let store = S.given(created)
        let week = [stretch(1, 540, 720), stretch(1, 720, 1_080), stretch(7, 0, 60)]
        store.when(set(week.reversed(), [20_261_002, 20_261_001, 20_261_002])).then(
            .hoursSet(week, holidays: [BusinessDay(20_261_001), BusinessDay(20_261_002)]))
        S.given(created, hours).when(set(weekdays.reversed())).then()
        store.when(set([], [20_261_001])).thenRejected(.noHours)
        store.when(set([stretch(2, 540, 721), stretch(2, 720, 900)])).thenRejected(.hoursOverlap(weekday: 2))
        store.when(set([stretch(2, 0, 1_440), stretch(2, 60, 61)])).thenRejected(.hoursOverlap(weekday: 2))
        store.when(set([stretch(3, 60, 90), stretch(3, 60, 90)])).thenRejected(.hoursOverlap(weekday: 3))
        for wrong in [stretch(0, 0, 1), stretch(8, 0, 1), stretch(1, -1, 1), stretch(1, 5, 5), stretch(1, 9, 1_441)] {
            store.when(set([wrong])).thenRejected(code: "INVALID_ARGUMENT")
        }
        for day in [0, 20_260_229, 20_261_301, 20_260_100, 260_101] as [Int32] {
            store.when(set(weekdays, [day])).thenRejected(
                .common(.invalidArgument(field: "holidays", "must be days of the calendar")))
        }
    }

    @Test("A store has so many hours and holidays, and no more")
    func limitsHours() {
        let many = (0...Int32(Store.hoursMax)).map { StoreHours(weekday: $0 % 7 + 1, from: $0, to: $0 + 1) }
        let store = S.given(created)
        store.when(on(.setHours(many, holidays: []))).thenRejected(code: "TOO_MANY")
        store.when(on(.setHours(Array(many.dropLast()), holidays: []))).then(
            .hoursSet(many.dropLast().sorted(), holidays: []))
        let days = Array(repeating: BusinessDay(20_261_001), count: Store.holidaysMax + 1)
        store.when(on(.setHours(weekdays, holidays: days))).thenRejected(code: "TOO_MANY")
    }

    @Test("A store that delivers says how far, and one that does not says nothing of it")
    func setsServices() {
        func services(_ delivery: Bool, _ radius: Int32) -> Store.Services {
            Store.Services(pickup: true, delivery: delivery, radiusMetres: radius)
        }
        let store = S.given(created)
        store.when(on(.setServices(services(true, 3_000)))).then(.servicesSet(services(true, 3_000)))
        store.when(on(.setServices(services(true, Store.radiusMetresMax)))).then(
            .servicesSet(services(true, Store.radiusMetresMax)))
        store.when(on(.setServices(Store.Services()))).then()
        for (delivery, radius) in [(true, 0), (true, -1), (true, 100_001), (false, 1)] as [(Bool, Int32)] {
            store.when(on(.setServices(services(delivery, radius)))).thenRejected(.radiusRange(max: 100_000))
        }
    }

    @Test("A store opens with hours, once, and again after a pause")
    func opens() {
        S.given(created).when(on(.open)).thenRejected(.noHours)
        S.given(created, hours).when(on(.open)).then(.opened)
        S.given(created, hours, .opened).when(on(.open)).then()
        S.given(created, hours, .opened, .paused(until: nil, reason: "stocktake")).when(on(.open)).then(.opened)
    }

    @Test("A pause says why and perhaps until when, which lies ahead; another reason is another pause")
    func pauses() {
        let open = S.given(created, hours, .opened)
        let later = Timestamp.noon(plus: 1)
        open.when(on(.pause(until: later, reason: "rain"))).then(.paused(until: later, reason: "rain"))
        open.when(on(.pause(until: nil, reason: "rain"))).then(.paused(until: nil, reason: "rain"))
        open.when(on(.pause(until: .noon, reason: "rain"))).thenRejected(
            .common(.invalidArgument(field: "until", "must lie in the future")))
        S.given(created, hours).when(on(.pause(until: nil, reason: "rain"))).thenRejected(.notOpen)
        let paused = S.given(created, hours, .opened, .paused(until: later, reason: "rain"))
        paused.when(on(.pause(until: later, reason: "rain"))).then()
        paused.when(on(.pause(until: nil, reason: "rain"))).then(.paused(until: nil, reason: "rain"))
        paused.when(on(.pause(until: later, reason: "snow"))).then(.paused(until: later, reason: "snow"))
    }

    @Test("A store closes from any state, once, and stays closed")
    func closes() {
        S.given(created).when(on(.close)).then(.closed)
        S.given(created, hours, .opened).when(on(.close)).then(.closed)
        S.given(created, hours, .opened, .paused(until: nil, reason: "r")).when(on(.close)).then(.closed)
        let closed = S.given(created, hours, .opened, .closed)
        closed.when(on(.close)).then()
        let changes: [Change] = [
            .edit(Self.profile("new")), .setHours(weekdays, holidays: []), .setServices(Store.Services(pickup: true)),
            .open, .pause(until: nil, reason: "r"),
        ]
        for change in changes { closed.when(on(change)).thenRejected(.closed) }
    }
}
