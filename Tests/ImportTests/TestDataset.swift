import Compression
import Foundation
import Import
import TestSupport

/// A folder with one file of the data set, written from text.
struct TestDataset {
    static let transactions =
        "time\tbasket_id\thousehold_id\tstore_id\tproduct_id\tquantity\tsales_fen\tretail_disc_fen"
        + "\tcoupon_disc_fen\tcoupon_match_disc_fen"

    let dataset: CompleteJourneyDataset

    init(_ file: String, _ lines: [String]) throws {
        try self.init(file, bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    init(_ file: String, bytes: [UInt8]) throws {
        try self.init(file, packed: LZ4.compress(bytes))
    }

    init(_ file: String, packed: [UInt8]) throws {
        let folder = try TestFolder.make("dataset")
        try Data(packed).write(to: URL(fileURLWithPath: "\(folder)/\(file).tsv.lz4"))
        dataset = CompleteJourneyDataset(folder: folder)
    }

    /// All baskets of a file of lines, and what was left out.
    static func baskets(
        _ lines: [String]
    ) throws -> (baskets: [CompleteJourney.Basket], malformed: [MalformedRow], figures: ImportFigures) {
        var reader = try TestDataset("transactions", [transactions] + lines).dataset.baskets()
        var baskets: [CompleteJourney.Basket] = []
        while let basket = try reader.next() { baskets.append(basket) }
        return (baskets, reader.malformed.first, reader.figures)
    }
}
