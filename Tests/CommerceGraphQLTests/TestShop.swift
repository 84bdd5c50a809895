import Domain
import EventSourcing

/// One event of the shop that the tests read.
struct TestEvent {
    let stream: StreamName
    let event: CommerceEvent
    let at: Timestamp
    let tenant: TenantID

    init(_ stream: StreamName, _ event: CommerceEvent, _ at: Timestamp, tenant: TenantID = .mall) {
        self.stream = stream
        self.event = event
        self.at = at
        self.tenant = tenant
    }
}

extension TenantID {
    static let mall = TenantID("mall")
    static let other = TenantID("other")
    static let chain = TenantID("chain")
    static let city = TenantID("city")
}

extension Timestamp {
    /// 2017-03-06T08:15:00.000Z, and minutes after it.
    static func minute(_ minutes: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_488_788_100_000 + minutes * 60_000)
    }
}

/// A small shop: what happened in it.
enum TestShop {
    static let events: [TestEvent] =
        categories + products + stock + cart + orders + coupons + stores
        // The same ids in another mall, with nothing else in common.
        + [
            TestEvent(.spu("p1"), .spu(.created(title: "Other", categories: [])), .minute(0), tenant: .other),
            TestEvent(.spu("p1"), .spu(.skuPut(Sku(id: "p1.1", listFen: 5))), .minute(0), tenant: .other),
            TestEvent(.spu("p1"), .spu(.published), .minute(0), tenant: .other),
        ] + chain + city

    private static let food = CategoryPlacement(id: "food", path: ["Food"], ancestors: [])
    private static let dairy = CategoryPlacement(id: "dairy", path: ["Food", "Dairy"], ancestors: ["food"])
    private static let tea = CategoryPlacement(id: "tea", path: ["Food", "Tea"], ancestors: ["food"])
    private static let toys = CategoryPlacement(id: "toys", path: ["Toys"], ancestors: [])

    private static let categories: [TestEvent] = [
        category("food", .created(food, sort: 1)), category("dairy", .created(dairy, sort: 2)),
        category("tea", .created(tea, sort: 1)), category("toys", .created(toys, sort: 0)),
        category("toys", .hidden),
    ]

    private static let products: [TestEvent] =
        spu(
            "p1",
            [
                .created(title: "Milk", categories: [dairy]),
                .contentSet(
                    SpuContent(
                        title: "全脂牛奶 \"Milk\"", subtitle: "Fresh", brand: "Bright", imageKeys: ["m1", "m2"],
                        detail: "From Yunnan.", attributes: [SpuAttribute(name: "Origin", value: "Yunnan")])),
                .specsDefined([
                    SpuSpec(
                        id: "size", name: "Size",
                        values: [.init(id: "s", name: "250 ml"), .init(id: "l", name: "1 l", imageKey: "big")])
                ]),
                .skuPut(Sku(id: "p1.1", valueIDs: ["s"], code: "M250", barcode: "690", listFen: 350, weightGrams: 260)),
                .skuPut(Sku(id: "p1.2", valueIDs: ["l"], listFen: 1_200, weightGrams: 1_030, stockMode: .trackOnly)),
                .published,
            ], at: 1)
        + plain("p2", "Green tea", brand: "Leaf", 900, [tea], at: 2) + plain("p3", "Black tea", 900, [tea], at: 3)
        + plain("p4", "White tea", 900, [tea], at: 3) + plain("p5", "Oolong", 2_500, [tea], at: 3)
        + spu("d1", [.created(title: "Secret", categories: [tea]), .skuPut(Sku(id: "d1.1", listFen: 1))], at: 4)
        + plain("g1", "Gone tea", 100, [tea], at: 4) + spu("g1", [.unpublished(reason: "")], at: 5)

    private static let stock: [TestEvent] = [
        stock("p1.1", "s1", .adjusted(delta: 10, reason: .purchase, docNo: "d", openedMode: .reserveOnOrder)),
        stock("p1.1", "s1", .safetySet(old: 0, new: 2)),
        stock("p1.1", "s2", .adjusted(delta: 5, reason: .purchase, docNo: "d", openedMode: .trackOnly)),
        stock("p1.1", "s1", .reserved("r1", quantity: 3, expiresAt: .minute(60))),
        stock("p2.1", "s1", .sold("o1", quantity: 4)), stock("p3.1", "s1", .sold("o3", quantity: 1)),
    ]

    private static let cart: [TestEvent] = [
        TestEvent(
            .cart("ann"),
            .cart(
                .lineAdded(
                    CartLineKey(sku: "p1.1"), sku: "p1.1", quantity: 2, lane: .normal, store: nil, seenUnitFen: 340,
                    priceVersion: 1)), .minute(10)),
        TestEvent(
            .cart("ann"),
            .cart(
                .lineAdded(
                    CartLineKey(sku: "g1.1"), sku: "g1.1", quantity: 1, lane: .normal, store: "s1", seenUnitFen: 100,
                    priceVersion: 1)), .minute(11)),
        TestEvent(.cart("ann"), .cart(.selectionChanged([CartLineKey(sku: "g1.1")], on: false)), .minute(12)),
    ]

    private static let coupons: [TestEvent] = {
        let rule = CouponRule(
            benefit: .fixed(faceFen: 500), thresholdFen: 2_000, scope: .categories(["tea"]),
            validity: .window(from: .minute(0), to: .minute(1_000)))
        let definition = CouponTemplate.Definition(name: "Tea week", rule: rule, budgetCount: 20, perUser: 2)
        func issue(_ id: CouponID, _ user: UserID?, until minutes: Int64) -> TestEvent {
            let issue = CouponIssue(
                template: "t1", user: user, rule: user == nil ? nil : rule, validFrom: .minute(0),
                validTo: .minute(minutes), source: user == nil ? .pos : .claim)
            return TestEvent(.coupon(id), .coupon(.issued(issue)), .minute(20))
        }
        return [
            TestEvent(.couponTemplate("t1"), .couponTemplate(.created(definition)), .minute(1)),
            TestEvent(.couponTemplate("t1"), .couponTemplate(.activated), .minute(1)),
            TestEvent(.couponTemplate("t2"), .couponTemplate(.created(definition)), .minute(2)),
            issue("k1", "ann", until: 900), issue("k2", "ann", until: 800), issue("k3", "ann", until: 700),
            issue("k4", "bob", until: 700), issue("k5", nil, until: 700),
            TestEvent(.coupon("k3"), .coupon(.locked("o2", discountFen: 500)), .minute(31)),
        ]
    }()
}

// MARK: Orders

extension TestShop {
    private static let orders: [TestEvent] =
        // A till's sale on 2017-03-06, by a known customer.
        sale("o1", "ann", spu: "p2", units: 4, fen: 3_600, at: 30)
        // An order for delivery, not paid yet.
        + [
            TestEvent(.order("o2"), .order(.placed(delivery)), .minute(31)),
            TestEvent(
                .payment("o2"), .payment(.opened(user: "ann", totalFen: 2_800, expiresAt: .minute(61))), .minute(31)),
            TestEvent(.order("o2"), .order(.noted(Personal("ann", "Ring twice."), visibility: .buyer)), .minute(32)),
            TestEvent(
                .order("o2"), .order(.noted(Personal("ann", "Call 13800138000."), visibility: .staff)), .minute(33)),
        ]
        // Next month, by another customer, a part of it paid by a manufacturer.
        + sale("o3", "bob", spu: "p3", units: 1, fen: 900, coupon: 200, at: 60 * 24 * 30)
        + sale("o4", nil, spu: "p3", units: 1, fen: 800, at: 60 * 24 * 30 + 1)

    private static let delivery: OrderPlacement = {
        let address = Address(name: "王小明", phone: "13800138000", regionCodes: ["31", "3101"], detail: "Road 1")
        return OrderPlacement(
            orderNo: "N2", user: "ann", lane: .normal, store: nil,
            lines: [line("p5", 1, 2_500, ownFen: 0, couponFen: 500)], goodsFen: 2_500, ownDiscountFen: 0,
            couponDiscountFen: 500, freightFen: 800, totalFen: 2_800,
            tender: TenderPlan(payableFen: 2_800), coupons: ["k3"], address: Personal("ann", address),
            payExpiresAt: .minute(61), businessDay: BusinessDay(20_170_306), settingsVersion: 1)
    }()

    private static func line(
        _ spu: String, _ units: Int64, _ listFen: Int64, ownFen: Int64, couponFen: Int64
    ) -> OrderLine {
        let net = listFen - ownFen - couponFen
        return OrderLine(
            lineNo: 1, spu: SpuID(spu), sku: SkuID("\(spu).1"), title: "Tea", specText: "", imageKey: nil,
            category: "tea", categoryPath: ["Food", "Tea"], quantity: units, unitListFen: listFen / units,
            listFen: listFen, ownDiscountFen: ownFen, couponDiscountFen: couponFen, netFen: net,
            runs: [UnitRun(count: units, netFen: net / units, ownDiscountFen: 0, couponDiscountFen: 0)],
            location: "s1", stockMode: .trackOnly)
    }

    private static func sale(
        _ id: OrderID, _ user: UserID?, spu: String, units: Int64, fen: Int64, coupon: Int64 = 0, at minutes: Int64
    ) -> [TestEvent] {
        let line = line(spu, units, fen + 100, ownFen: 100, couponFen: 0)
        let at = Timestamp.minute(minutes)
        let day = BusinessDay(of: at, utcOffsetMinutes: 480)
        let placement = OrderPlacement(
            orderNo: "N\(id)", user: user, lane: .pos, store: "s1", lines: [line], goodsFen: fen + 100,
            ownDiscountFen: 100, couponDiscountFen: 0, freightFen: 0, totalFen: fen,
            tender: TenderPlan(payableFen: fen), coupons: [], address: nil, payExpiresAt: nil, businessDay: day,
            settingsVersion: 1)
        func charge(_ item: PaymentItemID, _ provider: TenderProvider, _ amountFen: Int64) -> TestEvent {
            let event = Payment.Event.chargeSucceeded(
                item, provider: provider, pspRef: "x", amountFen: amountFen, paidAt: at, payer: nil)
            return TestEvent(.payment(id), .payment(event), at)
        }
        let charges = coupon > 0 ? [charge("m", .manufacturer, coupon)] : []
        return [
            TestEvent(.order(id), .order(.placed(placement)), at),
            TestEvent(.order(id), .order(.paid(at: at, chargedFen: fen, businessDay: day)), at),
            TestEvent(.order(id), .order(.handedOver("s1")), at), TestEvent(.order(id), .order(.completed), at),
            TestEvent(.payment(id), .payment(.opened(user: user, totalFen: fen, expiresAt: nil)), at),
        ] + charges + [charge("c", .cash, fen - coupon)]
    }
}

// MARK: Shorthands

extension TestShop {
    private static func category(_ id: CategoryID, _ event: Category.Event) -> TestEvent {
        TestEvent(.category(id), .category(event), .minute(0))
    }

    private static func spu(_ id: SpuID, _ events: [Spu.Event], at minutes: Int64) -> [TestEvent] {
        events.map { TestEvent(.spu(id), .spu($0), .minute(minutes)) }
    }

    private static func plain(
        _ id: String, _ title: String, brand: String? = nil, _ fen: Int64, _ shelves: [CategoryPlacement],
        at minutes: Int64
    ) -> [TestEvent] {
        spu(
            SpuID(id),
            [
                .created(title: title, categories: shelves), .contentSet(SpuContent(title: title, brand: brand)),
                .skuPut(Sku(id: SkuID("\(id).1"), listFen: fen)), .published,
            ], at: minutes)
    }

    private static func stock(_ sku: SkuID, _ location: LocationID, _ event: Stock.Event) -> TestEvent {
        TestEvent(.stock(sku, location), .stock(event), .minute(5))
    }
}
