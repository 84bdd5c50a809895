/// The goods while they are being priced: per line, runs of units that cost the same so far.
package struct PriceBasket {
    package struct Line {
        let request: Pricing.Line
        package var runs: [UnitRun]

        package var netFen: Int64 { runs.reduce(0) { $0 + $1.count * $1.netFen } }
    }

    let lane: Lane
    package var lines: [Line]
    var freightFen: Int64 = 0
    var adjustments: [PriceQuote.Adjustment] = []
    var skipped: [PriceQuote.Skip] = []

    /// Stage 0: list prices.
    package init(_ request: Pricing.Request) {
        lane = request.lane
        lines = request.lines.map { line in
            let run = UnitRun(
                count: line.quantity, netFen: line.unitListFen, ownDiscountFen: 0, couponDiscountFen: 0)
            return Line(request: line, runs: [run])
        }
    }

    package var goodsFen: Int64 { lines.reduce(0) { $0 + $1.netFen } }

    /// Takes `amountFen` off the lines, in proportion to `weights` (never more than each line's net), then off
    /// each line's units in proportion to what they still cost.
    mutating func takeOff(_ amountFen: Int64, weights: [Int64], as kind: DiscountKind) {
        let shares = Fen.split(amountFen, by: weights)
        for (index, share) in shares.enumerated() where share > 0 {
            lines[index].runs = lines[index].runs.taking(off: share, as: kind)
        }
    }
}

package enum DiscountKind {
    /// The shop's own: activity price, member price, spend-and-save.
    case own
    case coupon
}

extension [UnitRun] {
    package func taking(off amountFen: Int64, as kind: DiscountKind) -> [UnitRun] {
        let shares = Fen.split(amountFen, overRuns: map { (count: $0.count, weight: $0.netFen) })
        return zip(self, shares).flatMap { run, parts in
            parts.map { part in
                UnitRun(
                    count: part.count, netFen: run.netFen - part.fen,
                    ownDiscountFen: run.ownDiscountFen + (kind == .own ? part.fen : 0),
                    couponDiscountFen: run.couponDiscountFen + (kind == .coupon ? part.fen : 0))
            }
        }
    }
}
