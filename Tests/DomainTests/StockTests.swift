import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("Stock", .timeLimit(.minutes(5)))
struct StockTests {
    typealias S = Scenario<Stock>

    let cart = ReservationID("o1")
    let rival = ReservationID("o2")
    let order = OrderID("o1")
    let later = Timestamp.noon(plus: 2_100)

    func opened(_ units: Int64, _ mode: StockMode = .reserveOnOrder) -> Stock.Event {
        .adjusted(delta: units, reason: .purchase, docNo: "d", openedMode: mode)
    }

    func held(_ id: ReservationID, _ units: Int64) -> Stock.Event { .reserved(id, quantity: units, expiresAt: later) }

    @Test("The first adjustment opens the stream with its mode")
    func opens() {
        S.given().when(.adjust(delta: 5, reason: .purchase, docNo: "d", openedMode: .trackOnly))
            .then(.adjusted(delta: 5, reason: .purchase, docNo: "d", openedMode: .trackOnly))
        S.given(opened(1)).when(.adjust(delta: 5, reason: .found, docNo: "d", openedMode: .trackOnly))
            .then(.adjusted(delta: 5, reason: .found, docNo: "d"))
    }

    @Test("A reservation needs that many free units")
    func reserves() {
        S.given(opened(2)).when(.reserve(cart, quantity: 2, expiresAt: later)).then(held(cart, 2))
        S.given(opened(2), held(rival, 1)).when(.reserve(cart, quantity: 2, expiresAt: later))
            .thenRejected(.outOfStock(available: 1))
        S.given().when(.reserve(cart, quantity: 1, expiresAt: later)).thenRejected(code: "NOT_FOUND")
        S.given(opened(2, .trackOnly)).when(.reserve(cart, quantity: 1, expiresAt: later))
            .thenRejected(.modeNotReservable(.trackOnly))
        S.given(opened(2)).when(.reserve(cart, quantity: 0, expiresAt: later)).thenRejected(code: "INVALID_ARGUMENT")
    }

    @Test("Reserving again under the same name changes nothing; another quantity is another claim")
    func reservesOnce() {
        let state = S.given(opened(5), held(cart, 2))
        state.when(.reserve(cart, quantity: 2, expiresAt: later)).then()
        state.when(.reserve(cart, quantity: 3, expiresAt: later)).thenRejected(code: "ALREADY_EXISTS")
    }

    @Test("A reservation is extended three times at most")
    func extends() {
        func extended(_ times: Int64) -> [Stock.Event] {
            [opened(1), held(cart, 1)]
                + (0..<times).map { .reservationExtended(cart, expiresAt: later.advanced(bySeconds: $0 + 1)) }
        }
        let longer = later.advanced(bySeconds: 300)
        S.given(extended(2)).when(.extendReservation(cart, expiresAt: longer))
            .then(.reservationExtended(cart, expiresAt: longer))
        S.given(extended(3)).when(.extendReservation(cart, expiresAt: longer)).thenRejected(.extendLimit(max: 3))
        S.given(opened(1)).when(.extendReservation(cart, expiresAt: longer)).thenRejected(.reservationGone(cart))
    }

    @Test("A commit turns the reservation into the order's own units, once")
    func commits() {
        S.given(opened(2), held(cart, 2)).when(.commit(cart, order: order, quantity: 2))
            .then(.committed(cart, order: order, quantity: 2, revived: false))
        S.given(opened(2), held(cart, 2), .committed(cart, order: order, quantity: 2, revived: false))
            .when(.commit(cart, order: order, quantity: 2)).then()
    }

    @Test("A late payment revives a released reservation while units are free")
    func revives() {
        let released: [Stock.Event] = [opened(2), held(cart, 2), .released(cart, quantity: 2, reason: .expired)]
        S.given(released).when(.commit(cart, order: order, quantity: 2))
            .then(.committed(cart, order: order, quantity: 2, revived: true))
        S.given(released + [held(rival, 1)]).when(.commit(cart, order: order, quantity: 2))
            .thenRejected(.outOfStock(available: 1))
    }

    @Test("Releasing is idempotent, a timer may not come early, and a commit wins over a late timer")
    func releases() {
        S.given(opened(1), held(cart, 1)).when(.release(cart, reason: .cancelled))
            .then(.released(cart, quantity: 1, reason: .cancelled))
        S.given(opened(1)).when(.release(cart, reason: .cancelled)).then()
        S.given(opened(1), held(cart, 1)).when(.release(cart, reason: .expired), by: .system)
            .thenRejected(.notExpired(until: later))
        S.given(opened(1), held(cart, 1)).when(.release(cart, reason: .expired), by: .system, at: later)
            .then(.released(cart, quantity: 1, reason: .expired))
        S.given(opened(1), held(cart, 1), .committed(cart, order: order, quantity: 1, revived: false))
            .when(.release(cart, reason: .expired), by: .system, at: later).then()
    }

    @Test("Tracked stock is allocated without limit, deducted stock is not")
    func allocates() {
        S.given(opened(1, .trackOnly)).when(.allocateDirect(order, quantity: 3))
            .then(.allocated(order, quantity: 3, availableAfter: -2))
        S.given(opened(1, .deductOnPayment)).when(.allocateDirect(order, quantity: 3))
            .thenRejected(.outOfStock(available: 1))
        S.given(opened(1, .none)).when(.allocateDirect(order, quantity: 3)).then()
    }

    @Test("What is allocated can be given back or shipped, and no more than that")
    func shipsAndDeallocates() {
        let state = S.given(opened(5, .trackOnly), .allocated(order, quantity: 3, availableAfter: 2))
        state.when(.deallocate(order, quantity: 3, reason: .cancelled))
            .then(.deallocated(order, quantity: 3, reason: .cancelled))
        state.when(.deallocate(order, quantity: 4, reason: .cancelled)).thenRejected(.overDeallocate(left: 3))
        let parcel = ShipmentID("s")
        state.when(.ship(order, quantity: 3, shipment: parcel)).then(.shipped(order, quantity: 3, shipment: parcel))
        state.when(.ship(order, quantity: 4, shipment: parcel)).thenRejected(.overShip(left: 3))
        S.given(opened(5)).when(.ship(order, quantity: 1, shipment: parcel)).thenRejected(.notAllocated(order))
    }

    @Test("Only what was shipped comes back, to the shelf, to quarantine or to scrap")
    func returns() {
        let sold: [Stock.Event] = [opened(5, .trackOnly), .sold(order, quantity: 2)]
        let back = AfterSaleID("r")
        S.given(sold).when(.receiveReturn(back, quantity: 2, condition: .quarantine))
            .then(.returned(back, quantity: 2, condition: .quarantine))
        S.given(sold).when(.receiveReturn(back, quantity: 3, condition: .resellable)).thenRejected(.overReturn(left: 2))
        let quarantined = S.given(sold + [.returned(back, quantity: 2, condition: .quarantine)])
        quarantined.when(.resolveQuarantine(quantity: 2, to: .scrap))
            .then(.quarantineResolved(quantity: 2, to: .scrap))
        quarantined.when(.resolveQuarantine(quantity: 3, to: .scrap)).thenRejected(.overQuarantine(left: 2))
        quarantined.when(.resolveQuarantine(quantity: 1, to: .quarantine)).thenRejected(code: "INVALID_ARGUMENT")
    }

    @Test("An adjustment may not break a promise")
    func keepsPromises() {
        S.given(opened(5), held(cart, 3)).when(.adjust(delta: -2, reason: .loss, docNo: "d"))
            .then(.adjusted(delta: -2, reason: .loss, docNo: "d"))
        S.given(opened(5), held(cart, 3)).when(.adjust(delta: -3, reason: .loss, docNo: "d"))
            .thenRejected(.wouldGoBelowCommitted(floor: 3))
        S.given(opened(5)).when(.adjust(delta: 1, reason: .found, docNo: "d", expectedOnHand: 4))
            .thenRejected(.onHandStale(onHand: 5))
        S.given(opened(5)).when(.adjust(delta: .min, reason: .loss, docNo: "d")).thenRejected(code: "INVALID_ARGUMENT")
        // Nothing changes, nothing is recorded; but an empty shelf may be opened on purpose.
        S.given(opened(5)).when(.adjust(delta: 0, reason: .loss, docNo: "d")).then()
        S.given().when(.adjust(delta: 0, reason: .loss, docNo: "d")).then()
        S.given().when(.adjust(delta: 0, reason: .purchase, docNo: "d", openedMode: .trackOnly))
            .then(.adjusted(delta: 0, reason: .purchase, docNo: "d", openedMode: .trackOnly))
        S.given(opened(5)).when(.adjust(delta: 0, reason: .found, docNo: "d", expectedOnHand: 4))
            .thenRejected(.onHandStale(onHand: 5))
    }

    @Test("The mode changes only while nothing is reserved; safety is zero or more")
    func changesRules() {
        S.given(opened(5)).when(.changeMode(.trackOnly)).then(.modeChanged(old: .reserveOnOrder, new: .trackOnly))
        S.given(opened(5), held(cart, 1)).when(.changeMode(.trackOnly)).thenRejected(.openReservations(1))
        S.given(opened(5)).when(.setSafety(2)).then(.safetySet(old: 0, new: 2))
        S.given(opened(5)).when(.setSafety(-1)).thenRejected(.safetyNegative)
        S.given(opened(3), .safetySet(old: 0, new: 2)).when(.reserve(cart, quantity: 2, expiresAt: later))
            .thenRejected(.outOfStock(available: 1))
    }

    @Test("A till's sale takes tracked stock below zero, and opens a shelf nobody opened")
    func sells() {
        S.given(opened(1, .trackOnly)).when(.recordSold(order, quantity: 2)).then(.sold(order, quantity: 2))
        S.given().when(.recordSold(order, quantity: 2)).then(
            .adjusted(delta: 0, reason: .correction, docNo: "o1", openedMode: .trackOnly), .sold(order, quantity: 2))
        S.given(opened(1)).when(.recordSold(order, quantity: 2)).thenRejected(.outOfStock(available: 1))
    }

    @Test("Shoppers do not touch stock directly")
    func keepsShoppersOut() {
        S.given(opened(1)).when(.release(cart, reason: .cancelled), by: .alice).thenRejected(code: "FORBIDDEN")
    }

    @Test("One document adjusts many shelves, and a refusal names the shelf")
    func adjustsMany() throws {
        let items = ["b.1", "a.1"].map { AdjustStock.Item(sku: SkuID($0), location: LocationID("s1"), delta: -1) }
        let command = AdjustStock(items: items, reason: .loss, docNo: "d")
        let full = Stock(folding: [opened(1)])
        let empty = Stock(folding: [opened(0)])
        let stocks = Dictionary(uniqueKeysWithValues: items.map { ($0.key, full) })
        let appends = try AdjustStock.decide(command, stocks, CommandContext(.clerk))
        #expect(appends.map(\.key.sku.rawValue) == ["a.1", "b.1"])

        var short = stocks
        short[items[0].key] = empty
        let refusal = #expect(throws: AdjustStock.Rejection.self) {
            try AdjustStock.decide(command, short, CommandContext(.clerk))
        }
        #expect(refusal?.code == "WOULD_GO_BELOW_COMMITTED")
        #expect(refusal?.params.first == RejectionParam("skuId", "b.1"))
        #expect(throws: AdjustStock.Rejection.self) {
            try AdjustStock.decide(command, stocks, CommandContext(.till(of: "s2")))
        }
    }
}
