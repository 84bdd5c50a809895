extension CompleteJourney {
    /// What one household bought in one store at one time.
    public struct Basket: Hashable, Sendable {
        /// More lines a basket than the lane `pos` takes are malformed.
        public static let linesMax = 200

        public let id: BasketID
        public let household: HouseholdID
        public let store: StoreID
        public let time: WallClockTime
        /// At least one, each product once, in the file's order.
        public internal(set) var lines: [Line]

        /// What the shop received, from customer and manufacturers together.
        public var salesFen: Int64 { lines.reduce(0) { $0 + $1.salesFen } }
        /// What manufacturers' coupons pay. Above `salesFen` in a few baskets: the difference is paid out in cash.
        public var manufacturerCouponFen: Int64 { lines.reduce(0) { $0 + $1.manufacturerCouponFen } }
    }

    /// A line of a basket. Amounts are for the whole line and never negative.
    public struct Line: Hashable, Sendable {
        public static let quantityMax: Int64 = 1_000_000

        public let product: ProductID
        /// At least 1: a 0 of the data is taken as 1.
        public let quantity: Int64
        /// What the shop received for the line.
        public let salesFen: Int64
        /// The shop's discount for holders of its card.
        public let cardDiscountFen: Int64
        /// What the shop added to a manufacturer's coupon.
        public let couponMatchFen: Int64
        /// What a manufacturer's coupon paid: a tender, not a discount.
        public let manufacturerCouponFen: Int64
        /// True if the data has quantity 0.
        public let hadNoQuantity: Bool

        /// The shop's own discounts.
        public var ownDiscountFen: Int64 { cardDiscountFen + couponMatchFen }
        /// Price on the shelf.
        public var shelfFen: Int64 { salesFen + ownDiscountFen }
    }

    /// A row of the file of lines: a line with what it says about its basket.
    struct TransactionRow {
        let time: WallClockTime
        let basket: BasketID
        let household: HouseholdID
        let store: StoreID
        let line: Line
    }
}

extension CompleteJourney.TransactionRow: CompleteJourneyRow {
    static let file = "transactions.tsv.lz4"
    static let columns = [
        "time", "basket_id", "household_id", "store_id", "product_id", "quantity", "sales_fen", "retail_disc_fen",
        "coupon_disc_fen", "coupon_match_disc_fen",
    ]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        time = try cells.time()
        basket = try cells.id()
        household = try cells.id()
        store = try cells.id()
        let product: CompleteJourney.ProductID = try cells.id()
        let quantity = try cells.integer(in: 0...CompleteJourney.Line.quantityMax)
        let fen = 0...RowCells.fenMax
        let sales = try cells.integer(in: fen)
        let cardDiscount = try cells.integer(in: fen)
        let coupon = try cells.integer(in: fen)
        line = CompleteJourney.Line(
            product: product, quantity: max(1, quantity), salesFen: sales, cardDiscountFen: cardDiscount,
            couponMatchFen: try cells.integer(in: fen), manufacturerCouponFen: coupon, hadNoQuantity: quantity == 0)
    }

    /// Lines are counted with their basket, when it is known to be whole.
    func count(in figures: inout ImportFigures) {}
}
