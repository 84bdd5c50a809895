extension CompleteJourney {
    /// How much of a product a store sold, quantity 0 counted as 1.
    public struct StockPair: Hashable, Sendable {
        public let product: ProductID
        public let store: StoreID
        /// At least 1.
        public let quantity: Int64
    }

    /// A coupon that a household handed in.
    public struct Redemption: Hashable, Sendable {
        public let day: CalendarDay
        public let household: HouseholdID
        public let coupon: CouponID
        public let campaign: CampaignID
        /// The basket that explains it; nil if none of that household and day has a coupon's discount.
        public let basket: BasketID?
    }

    /// A coupon's being valid for a product during a campaign; a coupon has as many rows as products.
    public struct Coupon: Hashable, Sendable {
        public let id: CouponID
        public let campaign: CampaignID
        public let product: ProductID
    }

    public struct Campaign: Hashable, Sendable {
        public let id: CampaignID
        /// `Type A`, `Type B` or `Type C`.
        public let type: String
        public let start: CalendarDay
        /// The last day.
        public let end: CalendarDay
    }

    /// A household that a campaign was sent to.
    public struct CampaignHousehold: Hashable, Sendable {
        public let campaign: CampaignID
        public let household: HouseholdID
    }
}

extension CompleteJourney.StockPair: CompleteJourneyRow {
    static let file = "stock.tsv.lz4"
    static let columns = ["product_id", "store_id", "quantity"]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        product = try cells.id()
        store = try cells.id()
        quantity = try cells.integer(in: 1...RowCells.stockMax)
    }

    func count(in figures: inout ImportFigures) {
        figures.stockPairs += 1
        figures.stockUnits += quantity
    }
}

extension CompleteJourney.Redemption: CompleteJourneyRow {
    static let file = "redemptions.tsv.lz4"
    static let columns = ["day", "household_id", "coupon_upc", "campaign_id", "basket_id"]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        day = try cells.day()
        household = try cells.id()
        coupon = try cells.id()
        campaign = try cells.id()
        basket = try cells.optionalID()
    }

    func count(in figures: inout ImportFigures) {
        figures.redemptions += 1
        if basket == nil { figures.redemptionsWithoutBasket += 1 }
    }
}

extension CompleteJourney.Coupon: CompleteJourneyRow {
    static let file = "coupons.tsv.lz4"
    static let columns = ["coupon_upc", "campaign_id", "product_id"]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        id = try cells.id()
        campaign = try cells.id()
        product = try cells.id()
    }

    func count(in figures: inout ImportFigures) { figures.couponProducts += 1 }
}

extension CompleteJourney.Campaign: CompleteJourneyRow {
    static let file = "campaigns.tsv.lz4"
    static let columns = ["campaign_id", "type", "start", "end"]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        id = try cells.id()
        type = try cells.text()
        start = try cells.day()
        end = try cells.day(notBefore: start)
    }

    func count(in figures: inout ImportFigures) { figures.campaigns += 1 }
}

extension CompleteJourney.CampaignHousehold: CompleteJourneyRow {
    static let file = "campaign_households.tsv.lz4"
    static let columns = ["campaign_id", "household_id"]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        campaign = try cells.id()
        household = try cells.id()
    }

    func count(in figures: inout ImportFigures) { figures.campaignHouseholds += 1 }
}
