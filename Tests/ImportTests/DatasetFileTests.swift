import Compression
import Import
import TestSupport
import Testing

@Suite("A file of the data set", .timeLimit(.minutes(5)))
struct DatasetFileTests {
    private static let rows = (1...400).map {
        "2017-01-01T11:53:26\t\($0 / 4 + 1)\t900\t330\t\($0)\t\($0 % 3)\t50\t5\t4\t3"
    }

    private static var text: [UInt8] {
        Array(([TestDataset.transactions] + rows).joined(separator: "\n").utf8)
    }

    @Test("that does not exist is an error that says how to make it")
    func missing() throws {
        let dataset = CompleteJourneyDataset(folder: try TestFolder.make("dataset"))
        let error = try #require(throws: DatasetError.self) { _ = try dataset.stockPairs() }
        #expect("\(error)".contains("Ops/data/export"))
    }

    @Test("with other columns, or none, is refused at once")
    func wrongHeader() throws {
        for header in ["", "product_id\tstore_id", "store_id\tproduct_id\tquantity"] {
            let file = try TestDataset("stock", header.isEmpty ? [] : [header, "1\t1\t1"])
            let error = try #require(throws: DatasetError.self) { _ = try file.dataset.stockPairs() }
            guard case .wrongHeader(file: "stock.tsv.lz4", found: header, _) = error else {
                Issue.record("\(error)")
                continue
            }
        }
    }

    @Test("that ends too early gives its rows and then an error")
    func truncated() throws {
        let packed = try LZ4.compress(Self.text)
        var reader = try TestDataset("transactions", packed: packed.dropLast(4)).dataset.baskets()
        var baskets = 0
        let error = #expect(throws: DatasetError.self) {
            while try reader.next() != nil { baskets += 1 }
        }
        // Of 101, the last two were still waiting for a further line.
        #expect(baskets == 99)
        guard case .damaged(_, .truncated) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("needs no line feed at its end")
    func lastLine() throws {
        var reader = try TestDataset("transactions", bytes: Self.text).dataset.baskets()
        while try reader.next() != nil {}
        #expect(reader.figures.lines == 400)
        #expect(reader.figures.noQuantityLines == 133)
    }

    @Test("with changed bytes gives rows, malformed rows or an error, and never loses count (seeded)")
    func survivesMutation() throws {
        let seed: UInt64 = 20_170_306
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let alphabet = Array("\t\n-0123456789T:x".utf8) + [0, 0xff]
        let original = Self.text
        for _ in 0..<400 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                // The header stays, or nothing is read.
                let place = Int.random(in: TestDataset.transactions.utf8.count + 1..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            try check(bytes)
        }
    }

    private func check(_ bytes: [UInt8]) throws {
        var reader = try TestDataset("transactions", bytes: bytes).dataset.baskets()
        var lines = 0
        while let basket = try reader.next() {
            #expect(Set(basket.lines.map(\.product)).count == basket.lines.count)
            #expect(basket.lines.allSatisfy { $0.quantity >= 1 && $0.salesFen >= 0 && $0.shelfFen >= $0.salesFen })
            lines += basket.lines.count
        }
        let feeds = bytes.count { $0 == UInt8(ascii: "\n") }
        let rows = bytes.last == UInt8(ascii: "\n") ? feeds - 1 : feeds
        #expect(lines + reader.malformed.count == rows)
        #expect(reader.figures.lines == lines)
    }

    @Test("with damaged compression ends in an error or in rows, never in a crash (seeded)")
    func survivesDamage() throws {
        let seed: UInt64 = 71
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let packed = try LZ4.compress(Self.text)
        var errors = 0
        for _ in 0..<400 {
            var damaged = packed
            damaged[Int.random(in: 0..<packed.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            do {
                var reader = try TestDataset("transactions", packed: damaged).dataset.baskets()
                while try reader.next() != nil {}
            } catch is DatasetError {
                errors += 1
            }
        }
        #expect(errors > 350)
    }
}
