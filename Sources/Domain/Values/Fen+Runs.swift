extension Fen {
    /// What equal units get: the first `count` of them, then the next.
    package struct Share: Hashable {
        package let count: Int64
        package let fen: Int64
    }

    /// `split` over units that come in runs of equal weight, without writing every unit down.
    ///
    /// The same result as `split` over the units one by one, at a cost of the number of runs.
    package static func split(_ amount: Int64, overRuns runs: [(count: Int64, weight: Int64)]) -> [[Share]] {
        let total = runs.reduce(Int128.zero) { $0 + Int128($1.count) * Int128($1.weight) }
        precondition(amount >= 0 && (total > 0 ? Int128(amount) <= total : true), "no share may exceed its weight")
        guard total > 0 else { return runs.map { [Share(count: $0.count, fen: 0)] } }

        let cuts = runs.map { (Int128(amount) * Int128($0.weight)).quotientAndRemainder(dividingBy: total) }
        var leftover = Int128(amount)
        for (run, cut) in zip(runs, cuts) { leftover -= Int128(run.count) * cut.quotient }
        var raised = Array(repeating: Int64(0), count: runs.count)
        for index in cuts.indices.sorted(by: { (cuts[$1].remainder, $0) < (cuts[$0].remainder, $1) }) {
            let taken = min(Int64(leftover), runs[index].count)
            raised[index] = taken
            leftover -= Int128(taken)
        }
        return runs.indices.map { index in
            let base = Int64(cuts[index].quotient)
            return [
                Share(count: raised[index], fen: base + 1), Share(count: runs[index].count - raised[index], fen: base),
            ].filter { $0.count > 0 }
        }
    }

    /// `amount` in `count` parts that differ by at most one fen, the larger first. The parts may be of any size.
    static func evenly(_ amount: Int64, in count: Int64) -> [Share] {
        let (base, larger) = amount.quotientAndRemainder(dividingBy: count)
        return [Share(count: larger, fen: base + 1), Share(count: count - larger, fen: base)].filter { $0.count > 0 }
    }
}
