/// Units of a line with equal shares of every amount. Frozen with the order; refunds read it, nothing changes it.
public struct UnitRun: Hashable, Sendable {
    public let count: Int64
    /// What one unit is sold for.
    public let netFen: Int64
    /// The shop's own discounts on one unit (stages 8, 10, 20; at a till, the shelf discount).
    public let ownDiscountFen: Int64
    /// One unit's share of the coupon (stage 30).
    public let couponDiscountFen: Int64

    public init(count: Int64, netFen: Int64, ownDiscountFen: Int64, couponDiscountFen: Int64) {
        self.count = count
        self.netFen = netFen
        self.ownDiscountFen = ownDiscountFen
        self.couponDiscountFen = couponDiscountFen
    }
}

/// One line of an order with everything a reader needs: nothing of it is ever looked up again.
///
/// `listFen = ownDiscountFen + couponDiscountFen + netFen`, all for the whole line.
public struct OrderLine: Hashable, Sendable {
    /// From 1, in the order of the lines.
    public let lineNo: Int32
    public let spu: SpuID
    public let sku: SkuID
    public let title: String
    public let specText: String
    public let imageKey: String?
    public let category: CategoryID?
    /// Names from the root down.
    public let categoryPath: [String]
    public let quantity: Int64
    public let unitListFen: Int64
    public let listFen: Int64
    public let ownDiscountFen: Int64
    public let couponDiscountFen: Int64
    public let netFen: Int64
    /// Unit numbers 1...quantity, run by run.
    public let runs: [UnitRun]
    public let location: LocationID
    public let stockMode: StockMode

    public init(
        lineNo: Int32, spu: SpuID, sku: SkuID, title: String, specText: String, imageKey: String?,
        category: CategoryID?, categoryPath: [String], quantity: Int64, unitListFen: Int64, listFen: Int64,
        ownDiscountFen: Int64, couponDiscountFen: Int64, netFen: Int64, runs: [UnitRun], location: LocationID,
        stockMode: StockMode
    ) {
        self.lineNo = lineNo
        self.spu = spu
        self.sku = sku
        self.title = title
        self.specText = specText
        self.imageKey = imageKey
        self.category = category
        self.categoryPath = categoryPath
        self.quantity = quantity
        self.unitListFen = unitListFen
        self.listFen = listFen
        self.ownDiscountFen = ownDiscountFen
        self.couponDiscountFen = couponDiscountFen
        self.netFen = netFen
        self.runs = runs
        self.location = location
        self.stockMode = stockMode
    }
}

/// Some units of a line.
public struct LineQuantity: Hashable, Sendable {
    public let lineNo: Int32
    public let quantity: Int64

    public init(lineNo: Int32, quantity: Int64) {
        self.lineNo = lineNo
        self.quantity = quantity
    }
}
