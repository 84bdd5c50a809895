extension ImportReport {
    /// One peculiarity of the data, how often it was met, and what became of it.
    struct Oddity {
        let name: String
        let count: Int
        let rule: String
    }

    var oddities: [Oddity] {
        let figures = figures
        let unlisted =
            "\(ImportProgressLine.grouped(figures.unlistedProductLines)) lines, "
            + ImportProgressLine.yuan(figures.unlistedProductFen)
        return [
            Oddity(
                name: "unlistedProducts", count: figures.unlistedProducts,
                rule: "sold but not in the product table (\(unlisted)); created without department, not on sale"),
            Oddity(
                name: "noQuantityLines", count: figures.noQuantityLines,
                rule: "lines of quantity 0, \(figures.noQuantityLinesWithValue) of them with value"
                    + " (\(ImportProgressLine.yuan(figures.noQuantityFen))); kept as quantity 1"),
            Oddity(name: "freeLines", count: figures.freeLines, rule: "lines of value 0 with a quantity; kept"),
            Oddity(name: "freeBaskets", count: figures.freeBaskets, rule: "baskets of total 0; paid at once"),
            Oddity(
                name: "linesWithCouponAboveValue", count: figures.linesWithCouponAboveValue,
                rule: "manufacturers' coupons above the line's value; kept"),
            Oddity(
                name: "basketsWithCouponAboveValue", count: figures.basketsWithCouponAboveValue,
                rule: "coupons above the basket's value; \(ImportProgressLine.yuan(figures.payoutFen)) paid out in cash"
            ),
            Oddity(
                name: "largeQuantityLines", count: figures.largeQuantityLines,
                rule: "lines of quantity above 100 (fuel and the like, in thousandths); kept"),
            Oddity(
                name: "redemptionsWithoutBasket", count: figures.redemptionsWithoutBasket,
                rule: "coupons that no basket explains; redeemed without an order"),
        ]
    }
}
