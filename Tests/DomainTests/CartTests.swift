import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("The cart", .timeLimit(.minutes(5)))
struct CartTests {
    typealias C = Scenario<Cart>

    let key = CartLineKey("a.1")
    let offer = CartOffer(unitFen: 100, priceVersion: 7, quantityMax: 5, linesMax: 2)

    func added(_ sku: String, _ quantity: Int64) -> Cart.Event {
        .lineAdded(
            CartLineKey(sku), sku: SkuID(sku), quantity: quantity, lane: .normal, store: nil, seenUnitFen: 100,
            priceVersion: 7)
    }

    func add(_ sku: String, _ quantity: Int64, lane: Lane = .normal, store: StoreID? = nil) -> Cart.Command {
        Cart.Command(.alice, .addLine(SkuID(sku), quantity: quantity, lane: lane, store: store, offer: offer))
    }

    @Test("A line keeps the price that was seen; adding it again adds up")
    func adds() {
        C.given().when(add("a.1", 2), by: .alice).then(added("a.1", 2))
        C.given(added("a.1", 2)).when(add("a.1", 3), by: .alice).then(.quantityChanged(key, old: 2, new: 5))
        C.given(added("a.1", 2)).when(add("a.1", 4), by: .alice).thenRejected(.quantityOverLimit(max: 5))
    }

    @Test("A cart has limits and a lane to go with it")
    func refuses() {
        C.given().when(add("a.1", 0), by: .alice).thenRejected(code: "INVALID_ARGUMENT")
        C.given().when(add("a.1", 6), by: .alice).thenRejected(.quantityOverLimit(max: 5))
        C.given(added("a.1", 1), added("b.1", 1)).when(add("c.1", 1), by: .alice).thenRejected(.cartFull(max: 2))
        C.given().when(add("a.1", 1, lane: .seckill), by: .alice).thenRejected(.laneNotCartable)
        C.given().when(add("a.1", 1), by: .mallory).thenRejected(code: "FORBIDDEN")
        #expect(throws: Cart.Rejection.skuNotSaleable(SkuID("a.1"))) {
            try CartOffer(SkuID("a.1"), in: Spu(), TenantSettings())
        }
    }

    @Test("Quantities and selections change lines that are there")
    func changes() {
        let state = C.given(added("a.1", 2))
        func act(_ action: Cart.Action) -> Verdict<Cart> { state.when(Cart.Command(.alice, action), by: .alice) }
        act(.changeQuantity(key, quantity: 3, offer: offer)).then(.quantityChanged(key, old: 2, new: 3))
        act(.changeQuantity(key, quantity: 2, offer: offer)).then()
        act(.changeQuantity(CartLineKey("z"), quantity: 2, offer: offer)).thenRejected(.lineNotFound(CartLineKey("z")))
        act(.selectLines([key], on: false)).then(.selectionChanged([key], on: false))
        act(.selectLines([key], on: true)).then()
        act(.selectLines([CartLineKey("z")], on: true)).thenRejected(.lineNotFound(CartLineKey("z")))
        act(.removeLines([key, CartLineKey("z")])).then(.linesRemoved([key]))
        act(.removeLines([CartLineKey("z")])).then()
    }

    @Test("A change is acknowledged at today's price only")
    func acknowledges() {
        let seen = CartAcknowledgement(line: key, unitFen: 100, priceVersion: 7)
        let old = CartAcknowledgement(line: key, unitFen: 90, priceVersion: 6)
        let state = C.given(added("a.1", 2))
        state.when(Cart.Command(.alice, .acknowledgeChanges([seen], offers: [key: offer])), by: .alice)
            .then(.changesAcknowledged([seen]))
        state.when(Cart.Command(.alice, .acknowledgeChanges([old], offers: [key: offer])), by: .alice)
            .thenRejected(.priceChangedAgain(key, unitFen: 100))
        state.when(Cart.Command(.alice, .acknowledgeChanges([seen], offers: [:])), by: .alice)
            .thenRejected(.skuNotSaleable(SkuID("a.1")))
    }

    @Test("Lanes and stores keep lines apart")
    func separates() {
        #expect(CartLineKey(sku: SkuID("a.1"), store: StoreID("s")).rawValue == "a.1@s")
        #expect(CartLineKey(sku: SkuID("a.1"), lane: .storeFlash, store: StoreID("s")).rawValue == "a.1@s!")
    }
}

@Suite("Settings", .timeLimit(.minutes(5)))
struct TenantSettingsTests {
    typealias T = Scenario<TenantSettings>

    @Test("A change leaves the rest as it is and raises the version")
    func puts() {
        var command = TenantSettings.Command()
        command.freeFreightOverFen = 9_900
        var values = TenantSettings.Values()
        values.freeFreightOverFen = 9_900
        T.given().when(command).then(.put(values, version: 1))
        T.given(.put(values, version: 1)).when(command).then()
        var never = TenantSettings.Command()
        never.freeFreightOverFen = .some(nil)
        T.given(.put(values, version: 1)).when(never).then(.put(TenantSettings.Values(), version: 2))
    }

    @Test("Ranges, versions and rights are checked")
    func refuses() {
        var command = TenantSettings.Command()
        command.maxUnpaidOrders = 0
        T.given().when(command).thenRejected(.valueRange(key: "maxUnpaidOrders", range: 1...1_000_000_000))
        command = TenantSettings.Command()
        command.baseVersion = 4
        T.given().when(command).thenRejected(.configStale(version: 0))
        T.given().when(TenantSettings.Command(), by: .alice).thenRejected(code: "FORBIDDEN")
    }
}
