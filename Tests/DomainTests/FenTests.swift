import Domain
import TestSupport
import Testing

@Suite("Splitting money", .timeLimit(.minutes(5)))
struct FenTests {
    @Test("Left-over fen go to the shares cut by the most, earlier first")
    func splits() {
        #expect(Fen.split(3_000, by: [9_900, 6_600, 3_600]) == [1_478, 985, 537])
        #expect(Fen.split(1_000, by: [3_333, 3_333, 3_333]) == [334, 333, 333])
        #expect(Fen.split(7_000, by: [3_000, 3_000, 3_000, 4_500, 600]) == [1_490, 1_489, 1_489, 2_234, 298])
        #expect(Fen.split(0, by: []) == [])
        #expect(Fen.split(0, by: [0, 0]) == [0, 0])
    }

    @Test("A split loses nothing, invents nothing and takes no more than a share has, in 100,000 cases")
    func keepsTheSum() {
        let seed: UInt64 = 20_250_615
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<100_000 {
            let scale = Int64.random(in: 0...1_000_000_000, using: &random)
            let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Bool.random(using: &random) ? 0 : Int64.random(in: 0...scale, using: &random)
            }
            let amount = Int64.random(in: 0...weights.reduce(0, +), using: &random)
            let shares = Fen.split(amount, by: weights)
            hold(shares.reduce(0, +) == amount, "\(amount) by \(weights): \(shares)")
            hold(zip(shares, weights).allSatisfy { 0 <= $0 && $0 <= $1 }, "\(amount) by \(weights): \(shares)")
        }
    }

    @Test("A split over runs is the split over the units")
    func splitsRunsAsUnits() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<5_000 {
            let runs = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (count: Int64.random(in: 1...7, using: &random), weight: Int64.random(in: 0...9, using: &random))
            }
            let units = runs.flatMap { Array(repeating: $0.weight, count: Int($0.count)) }
            let amount = Int64.random(in: 0...units.reduce(0, +), using: &random)
            let shares = Fen.split(amount, overRuns: runs).flatMap { parts in
                parts.flatMap { Array(repeating: $0.fen, count: Int($0.count)) }
            }
            hold(shares == Fen.split(amount, by: units), "\(amount) over \(runs)")
        }
    }

    @Test("A line of a million units is spread in a few runs")
    func spreadsLargeLines() {
        let runs = UnitRun.evenly(netFen: 1_234_567, ownDiscountFen: 89_638, count: 1_000_000)
        #expect(runs.count <= 3)
        #expect(runs.reduce(0) { $0 + $1.count } == 1_000_000)
        #expect(runs.reduce(0) { $0 + $1.count * $1.netFen } == 1_234_567)
        #expect(runs.reduce(0) { $0 + $1.count * $1.ownDiscountFen } == 89_638)
    }
}
