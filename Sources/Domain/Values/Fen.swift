/// Amounts of renminbi are `Int64` fen, never floating point; names of such values end in `Fen`.
public enum Fen {
    /// The most one order may come to. Bounds every sum the domain makes.
    public static let orderTotalMax: Int64 = 1_000_000_000
    /// The most units one line may hold (a till sells fuel in thousandths).
    public static let lineQuantityMax: Int64 = 1_000_000

    /// Splits `amount` by `weights` without losing or inventing a fen, for 0 <= amount <= sum of weights.
    ///
    /// Each share is cut down to a whole fen; what is left goes one each to the shares cut by the most, the
    /// earlier first among equals. The shares add up to `amount`; none exceeds its weight; a weight of zero gets
    /// nothing. All weights zero: all shares zero.
    public static func split(_ amount: Int64, by weights: [Int64]) -> [Int64] {
        precondition(amount >= 0, "a split amount is not negative")
        let total = weights.reduce(Int128.zero) { $0 + Int128($1) }
        guard total > 0 else { return Array(repeating: 0, count: weights.count) }
        precondition(Int128(amount) <= total, "no share may exceed its weight")

        // 128 bits: a fen amount times a weight leaves 64 bits long before either is unreasonable.
        let cuts = weights.map { (Int128(amount) * Int128($0)).quotientAndRemainder(dividingBy: total) }
        var shares = cuts.map { Int64($0.quotient) }
        let leftover = Int(amount - shares.reduce(0, +))
        guard leftover > 0 else { return shares }
        let byClaim = cuts.indices.sorted { (cuts[$1].remainder, $0) < (cuts[$0].remainder, $1) }
        for index in byClaim.prefix(leftover) { shares[index] += 1 }
        return shares
    }
}

extension Fen {
    /// `amount * basisPoints / 10,000`, half a fen rounded up, for amounts of zero or more.
    static func halfUp(_ amount: Int64, basisPoints: Int64) -> Int64 {
        Int64((Int128(amount) * Int128(basisPoints) + 5_000) / 10_000)
    }
}
