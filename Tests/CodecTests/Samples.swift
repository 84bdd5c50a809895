import Domain
import EventSourcing

/// At least one event of every type, with every optional part once there and once not.
enum Samples {
    static let all: [CommerceEvent] =
        spu.map { .spu($0) } + category.map { .category($0) } + categoryTree.map { .categoryTree($0) }
        + stock.map { .stock($0) } + cart.map { .cart($0) } + couponTemplate.map { .couponTemplate($0) }
        + [.couponUser(.counted(CouponID("c1"), count: 2))] + coupon.map { .coupon($0) } + order.map { .order($0) }
        + payment.map { .payment($0) } + buyer.map { .buyer($0) } + settings.map { .tenantSettings($0) }
        + store.map { .store($0) }

    static let instant = Timestamp(milliseconds: 1_750_000_000_123)
    static let later = Timestamp(milliseconds: 1_750_001_800_123)
    static let sku = SkuID("p1.1")
    static let o1 = OrderID("o1")

    static let tea = CategoryPlacement(id: CategoryID("tea"), path: ["食品", "茶"], ancestors: [CategoryID("food")])

    static let fullSku = Sku(
        id: sku, valueIDs: ["r", "l"], code: "A-1", barcode: "6901234567892", listFen: 1_999, weightGrams: 250,
        stockMode: .deductOnPayment, quantityMin: 1, quantityMax: 99)

    static let spu: [Spu.Event] = [
        .created(title: "乌龙茶", categories: [tea]),
        .contentSet(
            SpuContent(
                title: "乌龙茶", subtitle: "2025", brand: "Mallard", imageKeys: ["a.jpg", "b.jpg"], detail: "…",
                attributes: [SpuAttribute(name: "产地", value: "福建")])),
        .contentSet(SpuContent(title: "plain")),
        .specsDefined([
            SpuSpec(
                id: "colour", name: "颜色",
                values: [.init(id: "r", name: "红", imageKey: "r.jpg"), .init(id: "b", name: "蓝")])
        ]),
        .skuPut(fullSku), .skuPut(Sku(id: sku, listFen: 1, stockMode: .none)),
        .skuPriceChanged(sku, oldFen: 1_999, newFen: 1_799, reason: "sale", priceVersion: 3), .skuDisabled(sku),
        .skuEnabled(sku), .categoriesAssigned([tea]), .saleFlagsSet(noCoupon: true, noPoints: false), .published,
        .publishScheduled(at: later), .unpublished(reason: "season"), .unpublishScheduled(at: later), .archived,
    ]

    static let category: [Domain.Category.Event] = [
        .created(tea, sort: 3), .moved(tea), .renamed(name: "茶叶"), .sorted(-1), .shown, .hidden,
    ]

    static let categoryTree: [CategoryTree.Event] = [
        .nodeAdded(CategoryID("food"), parent: nil, name: "食品"),
        .nodeAdded(CategoryID("tea"), parent: CategoryID("food"), name: "茶"),
        .nodeMoved(CategoryID("tea"), parent: nil), .nodeMoved(CategoryID("tea"), parent: CategoryID("food")),
        .nodeRenamed(CategoryID("tea"), name: "茶叶"),
    ]

    static let stock: [Stock.Event] = [
        .adjusted(delta: 12, reason: .purchase, docNo: "D1", openedMode: .trackOnly),
        .adjusted(delta: -2, reason: .damage, docNo: "D2"), .modeChanged(old: .trackOnly, new: .reserveOnOrder),
        .safetySet(old: 0, new: 2), .reserved(ReservationID("o1"), quantity: 2, expiresAt: later),
        .reservationExtended(ReservationID("o1"), expiresAt: later),
        .committed(ReservationID("o1"), order: o1, quantity: 2, revived: true),
        .allocated(o1, quantity: 3, availableAfter: -1),
        .released(ReservationID("o1"), quantity: 2, reason: .expired),
        .deallocated(o1, quantity: 1, reason: .lineCancelled),
        .shipped(o1, quantity: 1, shipment: ShipmentID("s1")),
        .returned(AfterSaleID("r1"), quantity: 1, condition: .quarantine),
        .quarantineResolved(quantity: 1, to: .scrap), .sold(o1, quantity: 89_638),
    ]

    static let cart: [Cart.Event] = [
        .lineAdded(
            CartLineKey("p1.1@s1"), sku: sku, quantity: 2, lane: .storeFlash, store: StoreID("s1"),
            seenUnitFen: 1_999, priceVersion: 3),
        .lineAdded(
            CartLineKey("p1.1"), sku: sku, quantity: 1, lane: .normal, store: nil, seenUnitFen: 1, priceVersion: 1),
        .quantityChanged(CartLineKey("p1.1"), old: 1, new: 5),
        .selectionChanged([CartLineKey("p1.1"), CartLineKey("p2.1")], on: false),
        .linesRemoved([CartLineKey("p1.1")]),
        .changesAcknowledged([
            CartAcknowledgement(line: CartLineKey("p1.1"), unitFen: 1_799, priceVersion: 4)
        ]),
        .checkedOut(o1, lines: [CartLineKey("p1.1")]),
    ]

    static let percent = CouponRule(
        benefit: .percent(offBasisPoints: 1_500, capFen: 5_000), thresholdFen: 10_000,
        scope: .categories([CategoryID("tea")]), excludedSkus: [sku], lanes: [.normal, .seckill],
        validity: .window(from: instant, to: later), excludesReward: true)

    static let couponTemplate: [CouponTemplate.Event] = [
        .created(
            CouponTemplate.Definition(
                name: "春", rule: percent, budgetCount: 100, perUser: 2, claimFrom: instant, claimTo: later,
                isClaimable: true)),
        .created(
            CouponTemplate.Definition(
                name: "staff",
                rule: CouponRule(
                    benefit: .freight(faceFen: 800), scope: .spus([SpuID("p1")]), validity: .daysAfterClaim(7)),
                budgetCount: 1, perUser: 1, isClaimable: false)),
        .activated, .paused, .ended, .budgetRaised(count: 200), .issuedCounted(CouponID("c1"), user: UserID("u1")),
    ]

    static let coupon: [Coupon.Event] = [
        .issued(
            CouponIssue(
                template: CouponTemplateID("t1"), user: UserID("u1"),
                rule: CouponRule(
                    benefit: .fixed(faceFen: 500), scope: .skus([sku]), validity: .daysAfterClaim(7)),
                validFrom: instant, validTo: later, source: .claim)),
        .issued(
            CouponIssue(
                template: CouponTemplateID("t1"), user: nil, rule: nil, validFrom: instant, validTo: instant,
                source: .pos)),
        .locked(o1, discountFen: 500), .redeemed(o1, discountFen: 500), .redeemed(nil, discountFen: 0),
        .released(o1, reason: .timedOut), .restored(o1, validTo: later), .expired, .voided(reason: "fraud"),
    ]

    static let buyer: [Buyer.Event] = [.orderOpened(o1), .orderClosed(o1)]

    static let settings: [TenantSettings.Event] = {
        var values = TenantSettings.Values()
        values.name = "绿头鸭"
        values.utcOffsetMinutes = -300
        values.freeFreightOverFen = 9_900
        return [.put(values, version: 3), .put(TenantSettings.Values(), version: 4)]
    }()

    static let store: [Store.Event] = [
        .created(
            Store.Profile(
                name: "外滩店", address: "中山东一路1号",
                point: GeoPoint(latitudeE7: 312_304_160, longitudeE7: 1_214_737_010))),
        .created(Store.Profile(name: "n", address: "a", point: GeoPoint(latitudeE7: -1, longitudeE7: -1_800_000_000))),
        .edited(Store.Profile(name: "n", address: "a", point: GeoPoint(latitudeE7: 0, longitudeE7: 0))),
        .hoursSet(
            [StoreHours(weekday: 1, from: 0, to: 1_440), StoreHours(weekday: 7, from: 540, to: 1_320)],
            holidays: [BusinessDay(20_261_001), BusinessDay(20_261_002)]),
        .hoursSet([], holidays: []), .servicesSet(Store.Services(pickup: true, delivery: true, radiusMetres: 3_000)),
        .servicesSet(Store.Services()), .opened, .paused(until: later, reason: "盘点"),
        .paused(until: nil, reason: ""), .closed,
    ]
}
