import Domain
import EventSourcing
import Projections
import Testing

@Suite("Carts, coupons and stock", .timeLimit(.minutes(5)))
struct ShopperFoldTests {
    private let folding = Folding()

    @Test("A cart's lines keep the order they came in")
    func cart() async throws {
        func add(_ sku: String, _ quantity: Int64, store: String? = nil) -> EventScribe.Entry {
            let key = CartLineKey(sku: SkuID(sku), store: store.map { StoreID($0) })
            return .cart(
                "u1",
                .lineAdded(
                    key, sku: SkuID(sku), quantity: quantity, lane: .normal, store: store.map { StoreID($0) },
                    seenUnitFen: 100, priceVersion: 1))
        }
        let first = CartLineKey(sku: SkuID("p1.1"), store: nil)
        let second = CartLineKey(sku: SkuID("p2.1"), store: nil)
        try await folding.scribe.record([
            add("p1.1", 2), add("p2.1", 1), add("p3.1", 4, store: "s9"),
            .cart("u1", .selectionChanged([second], on: false)), .cart("u1", .quantityChanged(first, old: 2, new: 3)),
            .cart("u1", .changesAcknowledged([CartAcknowledgement(line: first, unitFen: 120, priceVersion: 2)])),
        ])
        try await folding.catchUp()
        let cart = try await folding.columns(CartView.self, "u1")
        #expect(cart["userId"] == #""u1""#)
        #expect(cart["lineCount"] == "3")
        #expect(cart["quantityTotal"] == "8")
        #expect(cart["selectedQuantity"] == "7")
        #expect(cart["lines.skuId"] == #"["p1.1","p2.1","p3.1"]"#)
        #expect(cart["lines.spuId"] == #"["p1","p2","p3"]"#)
        #expect(cart["lines.storeId"] == #"[null,null,"s9"]"#)
        #expect(cart["lines.isSelected"] == "[true,false,true]")
        #expect(cart["lines.seenPrice.amount"] == "[120,100,100]")

        try await folding.scribe.record([.cart("u1", .checkedOut(OrderID("o1"), lines: [first]))])
        try await folding.catchUp()
        #expect(try await folding.columns(CartView.self, "u1")["lines.skuId"] == #"["p2.1","p3.1"]"#)
    }

    @Test("Stock adds up at a location and over all of them")
    func stock() async throws {
        try await folding.scribe.record([
            .stock("p1.1", "a", .adjusted(delta: 10, reason: .purchase, docNo: "", openedMode: .reserveOnOrder)),
            .stock("p1.1", "b", .adjusted(delta: 5, reason: .purchase, docNo: "", openedMode: .trackOnly)),
            .stock("p1.1", "a", .safetySet(old: 0, new: 1)),
            .stock("p1.1", "a", .reserved(ReservationID("r1"), quantity: 3, expiresAt: Timestamp(milliseconds: 9))),
            .stock("p1.1", "a", .reserved(ReservationID("r2"), quantity: 2, expiresAt: Timestamp(milliseconds: 9))),
            .stock("p1.1", "a", .committed(ReservationID("r1"), order: OrderID("o"), quantity: 3, revived: false)),
            .stock("p1.1", "a", .released(ReservationID("r2"), quantity: 2, reason: .expired)),
            .stock("p1.1", "a", .shipped(OrderID("o"), quantity: 2, shipment: ShipmentID("s"))),
            .stock("p1.1", "b", .sold(OrderID("q"), quantity: 7)),
            .stock("p1.1", "a", .returned(AfterSaleID("x"), quantity: 1, condition: .quarantine)),
        ])
        try await folding.catchUp()
        let here = try await folding.columns(StockLevel.self, "p1.1@a")
        #expect(here["onHand"] == "8")
        #expect(here["reserved"] == "0")
        #expect(here["allocated"] == "1")
        #expect(here["safety"] == "1")
        #expect(here["quarantined"] == "1")
        #expect(here["available"] == "6")
        #expect(here["mode"] == #""RESERVE_ON_ORDER""#)
        #expect(try await folding.columns(StockLevel.self, "p1.1@b")["available"] == "-2")
        let all = try await folding.columns(StockLevel.self, "p1.1")
        #expect(all["available"] == "4")
        #expect(all["locationId"] == nil)
    }

    @Test("Where a SKU can be had: units are left there, or it is never refused")
    func locations() async throws {
        func members() async throws -> [String] {
            try await folding.members(StockLevel.self, StockLevel.locations(of: "p1.1"), placement: "p1.1")
        }
        func adjusted(_ units: Int64, _ mode: StockMode = .reserveOnOrder) -> Stock.Event {
            .adjusted(delta: units, reason: .purchase, docNo: "", openedMode: mode)
        }
        try await folding.scribe.record([
            .stock("p1.1", "b", adjusted(2)), .stock("p1.1", "a", adjusted(1)), .stock("p1.1", "c", adjusted(0)),
            .stock("p1.1", "d", adjusted(0, .trackOnly)), .stock("p2.1", "e", adjusted(4)),
        ])
        try await folding.catchUp()
        #expect(try await members() == ["a", "b", "d"])
        try await folding.scribe.record([
            .stock("p1.1", "a", .reserved(ReservationID("r"), quantity: 1, expiresAt: Timestamp(milliseconds: 9))),
            .stock("p1.1", "b", .safetySet(old: 0, new: 2)), .stock("p1.1", "c", adjusted(3)),
            .stock("p1.1", "d", .sold(OrderID("o"), quantity: 5)),
        ])
        try await folding.catchUp()
        #expect(try await members() == ["c", "d"])
        try await folding.scribe.record([
            .stock("p1.1", "a", .released(ReservationID("r"), quantity: 1, reason: .expired)),
            .stock("p1.1", "d", .modeChanged(old: .trackOnly, new: .reserveOnOrder)),
        ])
        try await folding.catchUp()
        #expect(try await members() == ["a", "c"])
        try await folding.expectEqualToAFreshFold()
    }

    @Test("A wallet knows a coupon's owner from its first event on")
    func wallet() async throws {
        func issue(_ user: String?, _ validTo: Int64) -> Coupon.Event {
            .issued(
                CouponIssue(
                    template: CouponTemplateID("t"), user: user.map { UserID($0) },
                    rule: CouponRule(benefit: .fixed(faceFen: 500), validity: .daysAfterClaim(3)),
                    validFrom: Timestamp(milliseconds: 0), validTo: Timestamp(milliseconds: validTo), source: .claim))
        }
        try await folding.scribe.record([
            .coupon("k1", issue("u1", 50)), .coupon("k2", issue("u1", 40)), .coupon("k3", issue(nil, 1)),
        ])
        try await folding.catchUp()
        #expect(try await folding.members(CouponWallet.self, "u1:ISSUED", placement: "u1") == ["u1/k2", "u1/k1"])
        try await folding.scribe.record([
            .coupon("k2", .locked(OrderID("o1"), discountFen: 500)),
            .coupon("k3", .redeemed(nil, discountFen: 0)),
        ])
        try await folding.catchUp()
        #expect(try await folding.members(CouponWallet.self, "u1:ISSUED", placement: "u1") == ["u1/k1"])
        #expect(try await folding.members(CouponWallet.self, "u1:LOCKED", placement: "u1") == ["u1/k2"])
        let coupon = try await folding.columns(CouponWallet.self, "u1/k2")
        #expect(coupon["discount.amount"] == "500")
        #expect(coupon["orderId"] == #""o1""#)
        #expect(coupon["benefit"] == #""FIXED""#)
        #expect(coupon["face.amount"] == "500")
        #expect(try await folding.columns(CouponWallet.self, "/k3")["status"] == #""REDEEMED""#)
    }

    @Test("A template is claimable while it is active and not used up")
    func templates() async throws {
        let rule = CouponRule(benefit: .percent(offBasisPoints: 1_000, capFen: 900), validity: .daysAfterClaim(3))
        let definition = CouponTemplate.Definition(name: "Ten", rule: rule, budgetCount: 1, perUser: 1)
        try await folding.scribe.record([.template("t", .created(definition))])
        try await folding.catchUp()
        #expect(try await folding.members(CouponTemplates.self, "claimable") == [])
        try await folding.scribe.record([.template("t", .activated)])
        try await folding.catchUp()
        #expect(try await folding.members(CouponTemplates.self, "claimable") == ["t"])
        try await folding.scribe.record([.template("t", .issuedCounted(CouponID("k"), user: UserID("u")))])
        try await folding.catchUp()
        #expect(try await folding.members(CouponTemplates.self, "claimable") == [])
        #expect(try await folding.columns(CouponTemplates.self, "t")["cap.amount"] == "900")
        #expect(try await folding.columns(CouponTemplates.self, "t")["issuedCount"] == "1")
    }
}
