/// Bounds of what is added up. A log under check may hold anything: sums wrap rather than trap, and whatever lies
/// beyond these bounds is itself a finding.
enum Amounts {
    /// Above every bound the domain has (units of stock: 10^12), far below what overflows in a sum.
    private static let most: Int64 = 1 << 40

    static func areSane(_ amounts: Int64...) -> Bool { amounts.allSatisfy { (-most...most).contains($0) } }
}
