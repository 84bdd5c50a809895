extension ImportFigures {
    /// What two readers counted, together.
    mutating func add(_ other: ImportFigures) {
        for path in Self.counts { self[keyPath: path] += other[keyPath: path] }
        for path in Self.amounts { self[keyPath: path] += other[keyPath: path] }
        salesFenByMonth.merge(other.salesFenByMonth, uniquingKeysWith: +)
    }

    private static var counts: [WritableKeyPath<ImportFigures, Int>] {
        [
            \.products, \.unlistedProducts, \.stockPairs, \.couponProducts, \.campaigns, \.campaignHouseholds,
            \.redemptions, \.redemptionsWithoutBasket, \.baskets, \.lines, \.unlistedProductLines,
            \.noQuantityLines, \.noQuantityLinesWithValue, \.freeLines, \.freeBaskets,
            \.linesWithCouponAboveValue, \.basketsWithCouponAboveValue, \.largeQuantityLines,
        ]
    }

    private static var amounts: [WritableKeyPath<ImportFigures, Int64>] {
        [
            \.stockUnits, \.salesFen, \.cardDiscountFen, \.couponMatchFen, \.manufacturerCouponFen,
            \.unlistedProductFen, \.noQuantityFen, \.payoutFen,
        ]
    }
}
