/// What was read, counted and added up: the oddities of the data, and the totals that the mall must show.
public struct ImportFigures: Hashable, Sendable {
    public var products = 0
    /// Sold but not in the product table; created unlisted, without department.
    public var unlistedProducts = 0
    public var stockPairs = 0
    public var stockUnits: Int64 = 0
    public var couponProducts = 0
    public var campaigns = 0
    public var campaignHouseholds = 0
    public var redemptions = 0
    /// Redeemed without an order.
    public var redemptionsWithoutBasket = 0

    public var baskets = 0
    public var lines = 0
    public var salesFen: Int64 = 0
    public var cardDiscountFen: Int64 = 0
    public var couponMatchFen: Int64 = 0
    public var manufacturerCouponFen: Int64 = 0
    /// Sales by calendar month: year × 100 + month.
    public var salesFenByMonth: [Int: Int64] = [:]

    public var unlistedProductLines = 0
    public var unlistedProductFen: Int64 = 0
    /// Lines of quantity 0, kept as 1.
    public var noQuantityLines = 0
    public var noQuantityLinesWithValue = 0
    public var noQuantityFen: Int64 = 0
    /// Lines of value 0 with a quantity.
    public var freeLines = 0
    /// Baskets of total 0: paid at once, nothing charged.
    public var freeBaskets = 0
    public var linesWithCouponAboveValue = 0
    /// The difference is paid out in cash.
    public var basketsWithCouponAboveValue = 0
    /// What is paid out in cash for them.
    public var payoutFen: Int64 = 0
    /// Lines of quantity above 100: fuel and the like, in thousandths.
    public var largeQuantityLines = 0

    public init() {}

    mutating func count(_ basket: CompleteJourney.Basket, unlisted: Set<CompleteJourney.ProductID>) {
        var sales: Int64 = 0
        var coupons: Int64 = 0
        for line in basket.lines {
            count(line, isUnlisted: !unlisted.isEmpty && unlisted.contains(line.product))
            sales += line.salesFen
            coupons += line.manufacturerCouponFen
        }
        baskets += 1
        lines += basket.lines.count
        salesFen += sales
        manufacturerCouponFen += coupons
        let (year, month, _) = basket.time.day.components
        salesFenByMonth[year * 100 + month, default: 0] += sales
        if sales == 0 { freeBaskets += 1 }
        if coupons > sales {
            basketsWithCouponAboveValue += 1
            payoutFen += coupons - sales
        }
    }

    private mutating func count(_ line: CompleteJourney.Line, isUnlisted: Bool) {
        cardDiscountFen += line.cardDiscountFen
        couponMatchFen += line.couponMatchFen
        if isUnlisted {
            unlistedProductLines += 1
            unlistedProductFen += line.salesFen
        }
        if line.hadNoQuantity {
            noQuantityLines += 1
            noQuantityFen += line.salesFen
            if line.salesFen > 0 { noQuantityLinesWithValue += 1 }
        } else if line.salesFen == 0 {
            freeLines += 1
        }
        if line.manufacturerCouponFen > line.salesFen { linesWithCouponAboveValue += 1 }
        if line.quantity > 100 { largeQuantityLines += 1 }
    }
}
