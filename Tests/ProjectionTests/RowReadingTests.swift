import EventSourcing
import ProjectionKit
import Projections
import TestSupport
import Testing

@testable import Projecting

@Suite("Reading rows back", .timeLimit(.minutes(5)))
struct RowReadingTests {
    @Test("A row read back is the row that was written; mutated columns never trap")
    func survivesMutation() async throws {
        let seed: UInt64 = 51
        print("mutating rows, seed \(seed)")
        let folding = Folding()
        try await folding.record(events: 150, seed: seed)
        try await folding.catchUp()
        var random = SeededRandom(seed: seed)
        for projection in AllProjections.types { try await mutate(projection, folding, &random) }
    }

    private func mutate<P: Projection>(
        _ projection: P.Type, _ folding: Folding, _ random: inout SeededRandom
    ) async throws {
        let live = try #require(try await folding.store.generations(of: .first)[P.name]?.live)
        let id = GenerationID(partition: .first, projection: P.name, number: live.number)
        var rows: [Columns] = []
        try await ReadModelDump(of: folding.store).visit(GenerationKeys(id, layout: P.layout)) { _, entry in
            if case .row(let columns) = entry.value, entry.key.hasPrefix("m:") { rows.append(Columns(columns)) }
        }
        for columns in rows {
            guard let row = P.Row(columns: columns) else { continue }
            var writes = StepWrites()
            let differs = writes.put(row, was: P.Row(columns: columns), suffix: "x")
            #expect(!differs, "\(P.name) reads what it wrote")
        }
        for _ in 0..<1_500 {
            guard var columns = rows.randomElement(using: &random), !columns.all.isEmpty else { continue }
            let index = Int.random(in: columns.all.indices, using: &random)
            var value = columns.all[index].value
            switch Int.random(in: 0..<3, using: &random) {
            case 0: columns.all.remove(at: index)
            case 1:
                if !value.isEmpty { value.removeLast(Int.random(in: 1...value.count, using: &random)) }
                columns.all[index] = Columns.Column(name: columns.all[index].name, value: value)
            default:
                if let at = value.indices.randomElement(using: &random) {
                    value[at] = .random(in: 0...255, using: &random)
                }
                columns.all[index] = Columns.Column(name: columns.all[index].name, value: value)
            }
            _ = P.Row(columns: columns)
            _ = P.Fact(columns: columns)
        }
    }
}
