import Domain
import EventSourcing
import TestSupport

/// A year of a small shop, drawn from a seed: enough of everything that projections fold.
struct RandomShop {
    private var random: SeededRandom
    private var clock: Int64 = 1_488_700_000_000
    private var orders = 0
    private var coupons = 0
    private var open: [String] = []
    private var paid: [String] = []
    private var issued: [(id: String, user: String)] = []
    private let products: Int
    private let prefix: String

    /// `prefix` keeps the ids of one shop's orders and coupons apart from another's.
    init(seed: UInt64, products: Int = 12, prefix: String = "") {
        random = SeededRandom(seed: seed)
        self.prefix = prefix
        self.products = products
    }

    private func placement(_ number: Int) -> CategoryPlacement {
        let leaf = number % 4
        return CategoryPlacement(
            id: CategoryID("c\(leaf)"), path: ["GROCERY", "SHELF \(leaf)"], ancestors: [CategoryID("root")])
    }

    private func profile(_ number: Int, _ name: Int) -> Store.Profile {
        let point = GeoPoint(
            latitudeE7: 312_304_160 + Int32(number * 1_001), longitudeE7: Int32(1_214_737_010 - name * 50_000_000))
        return Store.Profile(name: "Store \(name) “外滩”", address: "Road \(number)", point: point)
    }

    /// The shop before its first customer.
    func opening() -> [[EventScribe.Entry]] {
        let root = CategoryPlacement(id: CategoryID("root"), path: ["GROCERY"], ancestors: [])
        var groups: [[EventScribe.Entry]] = [[.category("root", .created(root, sort: 0))]]
        groups += (0..<4).map { [.category("c\($0)", .created(placement($0), sort: Int32(4 - $0)))] }
        groups += (0..<products).map { number in
            let id = "p\(number)"
            let content = SpuContent(title: "Product \(number) “新鲜”", imageKeys: ["i\(number)"], detail: "d")
            return [
                .spu(id, .created(title: "Product \(number)", categories: [placement(number)])),
                .spu(id, .contentSet(content)),
                .spu(id, .skuPut(Sku(id: SkuID("\(id).1"), listFen: 100 + Int64(number)))),
                .spu(id, .skuPut(Sku(id: SkuID("\(id).2"), listFen: 200 + Int64(number)))),
                .spu(id, .published),
                .stock("\(id).1", "s1", .adjusted(delta: 500, reason: .purchase, docNo: "d", openedMode: .trackOnly)),
                .stock(
                    "\(id).2", "s2", .adjusted(delta: 50, reason: .purchase, docNo: "d", openedMode: .reserveOnOrder)),
            ]
        }
        let rule = CouponRule(
            benefit: .fixed(faceFen: 50),
            validity: .window(
                from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 2_000_000_000_000)))
        let definition = CouponTemplate.Definition(name: "Welcome", rule: rule, budgetCount: 20, perUser: 2)
        groups.append([.template("t1", .created(definition)), .template("t1", .activated)])
        groups += (1..<4).map { number in
            let id = "s\(number)"
            let hours = (1...7).map { StoreHours(weekday: $0, from: 540, to: 1_320) }
            return [.store(id, .created(profile(number, number))), .store(id, .hoursSet(hours, holidays: []))]
                + (number < 3 ? [.store(id, .opened)] : [])
        }
        return groups
    }

    /// What happens next, and when.
    mutating func next() -> (entries: [EventScribe.Entry], at: Int64) {
        clock += Int64.random(in: 1...3_600_000, using: &random)
        let entries =
            switch Int.random(in: 0..<11, using: &random) {
            case 0, 1, 2: sale()
            case 3: place()
            case 4: pay()
            case 5: cancel()
            case 6: cart()
            case 7: coupon()
            case 8: product()
            case 9: store()
            default: category()
            }
        return (entries, clock)
    }
}

extension RandomShop {
    private mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func lines() -> [OrderLine] {
        (0..<number(1..<4)).map { index in
            let product = number(0..<products)
            let quantity = Int64(number(1..<4))
            let net = Int64(number(0..<500)) * quantity
            return OrderLine(
                lineNo: Int32(index + 1), spu: SpuID("p\(product)"), sku: SkuID("p\(product).1"), title: "Line",
                specText: "", imageKey: nil, category: CategoryID("c\(product % 4)"),
                categoryPath: product % 5 == 0 ? [] : ["GROCERY", "SHELF \(product % 4)"], quantity: quantity,
                unitListFen: 100, listFen: net + 10, ownDiscountFen: 10, couponDiscountFen: 0, netFen: net,
                runs: [UnitRun(count: quantity, netFen: net / quantity, ownDiscountFen: 0, couponDiscountFen: 0)],
                location: LocationID("s1"), stockMode: .trackOnly)
        }
    }

    private mutating func placement(_ id: String, lane: Lane, user: String?) -> OrderPlacement {
        let lines = lines()
        let net = lines.reduce(0) { $0 + $1.netFen }
        let address = Address(name: "王小明", phone: "13800138000", regionCodes: ["31"], detail: "Road 1")
        let day = BusinessDay(of: Timestamp(milliseconds: clock), utcOffsetMinutes: 480)
        return OrderPlacement(
            orderNo: "N\(id)", user: user.map { UserID($0) }, lane: lane,
            store: lane == .pos ? StoreID("s\(number(1..<4))") : nil, lines: lines,
            goodsFen: lines.reduce(0) { $0 + $1.listFen }, ownDiscountFen: 10 * Int64(lines.count),
            couponDiscountFen: 0, freightFen: 0, totalFen: net, tender: TenderPlan(payableFen: net),
            coupons: id == "\(prefix)o1" ? [CouponID("\(prefix)k0")] : [],
            address: lane == .pos ? nil : user.map { Personal(PersonID($0), address) }, payExpiresAt: nil,
            businessDay: day, settingsVersion: 1)
    }

    private mutating func sale() -> [EventScribe.Entry] {
        orders += 1
        let id = "\(prefix)o\(orders)"
        let user = number(0..<5) == 0 ? nil : "u\(number(0..<6))"
        let placement = placement(id, lane: .pos, user: user)
        let at = Timestamp(milliseconds: clock)
        let total = placement.totalFen
        var entries: [EventScribe.Entry] = [
            .order(id, .placed(placement)),
            .order(id, .paid(at: at, chargedFen: total, businessDay: placement.businessDay)),
            .order(id, .handedOver(placement.store)), .order(id, .completed),
            .payment(id, .opened(user: placement.user, totalFen: total, expiresAt: nil)),
        ]
        let coupon = Int64(number(0..<3) == 0 ? number(1..<900) : 0)
        if coupon > 0 { entries.append(.payment(id, tender("m", .manufacturer, coupon))) }
        if total > coupon { entries.append(.payment(id, tender("c", .pos, total - coupon))) }
        if coupon > total { entries.append(.payment(id, .cashPaidOut(amountFen: coupon - total))) }
        for line in placement.lines {
            entries.append(.stock(line.sku.rawValue, "s1", .sold(OrderID(id), quantity: line.quantity)))
        }
        return entries
    }

    private func tender(_ id: String, _ provider: TenderProvider, _ fen: Int64) -> Payment.Event {
        .chargeSucceeded(
            PaymentItemID(id), provider: provider, pspRef: id, amountFen: fen,
            paidAt: Timestamp(milliseconds: clock), payer: nil)
    }

    private mutating func place() -> [EventScribe.Entry] {
        orders += 1
        let id = "\(prefix)o\(orders)"
        let user = "u\(number(0..<6))"
        let placement = placement(id, lane: .normal, user: user)
        open.append(id)
        return [
            .order(id, .placed(placement)),
            .payment(id, .opened(user: UserID(user), totalFen: placement.totalFen, expiresAt: nil)),
            .stock(
                "p1.2", "s2",
                .reserved(ReservationID(id), quantity: 1, expiresAt: Timestamp(milliseconds: clock + 1_000))),
        ]
    }

    private mutating func pay() -> [EventScribe.Entry] {
        guard !open.isEmpty else { return sale() }
        let id = open.remove(at: number(0..<open.count))
        paid.append(id)
        let day = BusinessDay(of: Timestamp(milliseconds: clock), utcOffsetMinutes: 480)
        return [
            .payment(id, tender("w", .wechat, 300)),
            .order(id, .paid(at: Timestamp(milliseconds: clock), chargedFen: 300, businessDay: day)),
            .stock("p1.2", "s2", .committed(ReservationID(id), order: OrderID(id), quantity: 1, revived: false)),
        ]
    }

    private mutating func cancel() -> [EventScribe.Entry] {
        if !paid.isEmpty, number(0..<2) == 0 {
            let id = paid.remove(at: number(0..<paid.count))
            let refund = RefundID("r\(id)")
            let part = RefundPart(item: PaymentItemID("w"), amountFen: 300, outRefundNo: "n")
            return [
                .order(id, .cancelled(by: .staff, reason: "x", refundFen: 300)),
                .payment(id, .refundRequested(refund, parts: [part], reason: "x")),
                .payment(id, .refundSucceeded(refund, item: PaymentItemID("w"), pspRef: "p", amountFen: 300)),
                .stock("p1.2", "s2", .deallocated(OrderID(id), quantity: 1, reason: .cancelled)),
            ]
        }
        guard !open.isEmpty else { return sale() }
        let id = open.remove(at: number(0..<open.count))
        return [
            .order(id, .cancelled(by: .timeout, reason: "late", refundFen: 0)),
            .stock("p1.2", "s2", .released(ReservationID(id), quantity: 1, reason: .expired)),
        ]
    }

    private mutating func cart() -> [EventScribe.Entry] {
        let user = "u\(number(0..<6))"
        let sku = SkuID("p\(number(0..<products)).1")
        let key = CartLineKey(sku: sku, store: nil)
        switch number(0..<4) {
        case 0: return [.cart(user, .linesRemoved([key]))]
        case 1: return [.cart(user, .quantityChanged(key, old: 1, new: Int64(number(1..<9))))]
        case 2: return [.cart(user, .selectionChanged([key], on: number(0..<2) == 0))]
        default:
            return [
                .cart(
                    user,
                    .lineAdded(
                        key, sku: sku, quantity: 1, lane: .normal, store: nil, seenUnitFen: 100, priceVersion: 1))
            ]
        }
    }

    private mutating func coupon() -> [EventScribe.Entry] {
        if !issued.isEmpty, orders > 0, number(0..<2) == 0 {
            return use(issued.remove(at: number(0..<issued.count)).id)
        }
        coupons += 1
        let user = "u\(number(0..<6))"
        issued.append(("\(prefix)k\(coupons)", user))
        let issue = CouponIssue(
            template: CouponTemplateID("t1"), user: UserID(user), rule: nil,
            validFrom: Timestamp(milliseconds: clock), validTo: Timestamp(milliseconds: clock + 1_000), source: .claim)
        return [
            .coupon("\(prefix)k\(coupons)", .issued(issue)),
            .template("t1", .issuedCounted(CouponID("\(prefix)k\(coupons)"), user: UserID(user))),
        ]
    }

    private mutating func use(_ coupon: String) -> [EventScribe.Entry] {
        let order = OrderID("\(prefix)o1")
        let used: [EventScribe.Entry] = [
            .coupon(coupon, .locked(order, discountFen: 50)), .coupon(coupon, .redeemed(order, discountFen: 50)),
        ]
        switch number(0..<3) {
        case 0: return used
        case 1: return used + [.coupon(coupon, .restored(order, validTo: Timestamp(milliseconds: clock + 1_000)))]
        default: return [.coupon(coupon, .expired)]
        }
    }

    private mutating func product() -> [EventScribe.Entry] {
        let id = "p\(number(0..<products))"
        let sku = SkuID("\(id).1")
        switch number(0..<5) {
        case 0:
            let fen = Int64(number(1..<999))
            let changed = Spu.Event.skuPriceChanged(sku, oldFen: 1, newFen: fen, reason: "", priceVersion: clock)
            return [.spu(id, changed)]
        case 1: return [.spu(id, .skuDisabled(sku))]
        case 2: return [.spu(id, .skuEnabled(sku))]
        case 3: return [.spu(id, .unpublished(reason: ""))]
        default: return [.spu(id, .published)]
        }
    }

    private mutating func category() -> [EventScribe.Entry] {
        let id = "c\(number(0..<4))"
        switch number(0..<3) {
        case 0: return [.category(id, .hidden)]
        case 1: return [.category(id, .shown)]
        default: return [.category(id, .sorted(Int32(number(0..<9))))]
        }
    }

    private mutating func store() -> [EventScribe.Entry] {
        let shop = number(1..<4)
        let event: Store.Event
        switch number(0..<6) {
        case 0: event = .edited(profile(shop, number(0..<50)))
        case 1:
            let days = Int32(number(0..<4))
            let hours = (0..<days).map { (day: Int32) in StoreHours(weekday: day + 1, from: 0, to: 60 * day + 1) }
            let holidays = (0..<days / 2).map { (day: Int32) in BusinessDay(20_170_501 + day) }
            event = .hoursSet(hours, holidays: holidays)
        case 2:
            let radius = Int32(number(0..<3) * 1_000)
            event = .servicesSet(
                Store.Services(pickup: number(0..<2) == 0, delivery: radius > 0, radiusMetres: radius))
        case 3:
            let until = number(0..<2) == 0 ? nil : Timestamp(milliseconds: clock + 60_000)
            event = .paused(until: until, reason: "盘点")
        case 4: event = number(0..<4) == 0 ? .closed : .opened
        default: event = .opened
        }
        return [.store("s\(shop)", event)]
    }
}
