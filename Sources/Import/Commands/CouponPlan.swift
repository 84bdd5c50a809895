/// The coupons that households handed in, by the basket that explains them, and the templates they need.
struct CouponPlan: Sendable {
    /// One coupon, used.
    struct Used: Hashable, Sendable {
        let kind: CouponKind
        let household: CompleteJourney.HouseholdID
        let day: CalendarDay
        let basket: CompleteJourney.BasketID?
        /// Its id in the mall.
        let id: String
    }

    struct Template: Hashable, Sendable {
        let kind: CouponKind
        /// `Type A` and so on; empty if the campaign is not in the data.
        var campaignType = ""
        var firstDay: CalendarDay
        /// Inclusive.
        var lastDay: CalendarDay
        /// In the order of their ids.
        var products: [CompleteJourney.ProductID] = []
        /// The data does not say what a coupon is worth: this is the most that a line it covers got from a
        /// manufacturer in a basket that redeemed it; 1 where no basket tells.
        var faceFen: Int64 = 1
        var redemptions = 0
    }

    /// In the order of their kinds.
    private(set) var templates: [Template] = []
    private(set) var byBasket: [CompleteJourney.BasketID: [Used]] = [:]
    /// Those that no basket explains, in the file's order.
    private(set) var loose: [Used] = []
    /// Of the loose ones: the data names a basket, but the basket was left out as malformed.
    private(set) var basketsMissing = 0

    private var all: [Used] = []
    private var byKind: [CouponKind: Template] = [:]
    private var seen: Set<CompleteJourney.BasketID> = []
    private var counts: [String: Int] = [:]

    init() {}

    mutating func add(_ redemption: CompleteJourney.Redemption) {
        let kind = CouponKind(coupon: redemption.coupon, campaign: redemption.campaign)
        let name = MallNames.coupon(kind, redemption.household, redemption.day, nth: 1)
        let nth = counts[name, default: 0] + 1
        counts[name] = nth
        let used = Used(
            kind: kind, household: redemption.household, day: redemption.day, basket: redemption.basket,
            id: MallNames.coupon(kind, redemption.household, redemption.day, nth: nth))
        all.append(used)
        if let basket = redemption.basket { byBasket[basket, default: []].append(used) }
        var template = byKind[kind] ?? Template(kind: kind, firstDay: redemption.day, lastDay: redemption.day)
        template.firstDay = min(template.firstDay, redemption.day)
        template.lastDay = max(template.lastDay, redemption.day)
        template.redemptions += 1
        byKind[kind] = template
    }

    mutating func add(_ campaign: CompleteJourney.Campaign) {
        for kind in byKind.keys where kind.campaign == campaign.id {
            byKind[kind]?.campaignType = campaign.type
            byKind[kind]?.firstDay = campaign.start
            byKind[kind]?.lastDay = campaign.end
        }
    }

    mutating func add(_ coupon: CompleteJourney.Coupon) {
        byKind[CouponKind(coupon: coupon.id, campaign: coupon.campaign)]?.products.append(coupon.product)
    }

    mutating func add(_ basket: CompleteJourney.Basket) {
        guard let used = byBasket[basket.id] else { return }
        seen.insert(basket.id)
        for used in used {
            guard let products = byKind[used.kind]?.products else { continue }
            for line in basket.lines where line.manufacturerCouponFen > byKind[used.kind]?.faceFen ?? 0 {
                if products.contains(line.product) { byKind[used.kind]?.faceFen = line.manufacturerCouponFen }
            }
        }
    }

    /// Once every row has been added.
    mutating func finish() {
        templates = byKind.values.sorted { $0.kind < $1.kind }
        for index in templates.indices { templates[index].products.sort() }
        loose = all.filter { used in used.basket.map { !seen.contains($0) } ?? true }
        basketsMissing = loose.count { $0.basket != nil }
        byBasket = byBasket.filter { seen.contains($0.key) }
        (all, byKind, seen, counts) = ([], [:], [], [:])
    }
}
