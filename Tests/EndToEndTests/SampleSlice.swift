import Foundation
import TestSupport

/// The first baskets of the sample week with the products and the stock they need, as files of the importer's format.
struct SampleSlice: Sendable {
    let folder: String
    let baskets: Int
    let salesFen: Int64

    /// Cut with the `lz4` tool, so that what is read was not written by what reads.
    static func cut(baskets count: Int) async throws -> SampleSlice {
        let folder = try TestFolder.make("slice")
        let lines = try await read("transactions")
        var baskets: Set<Substring> = []
        var kept: [Substring] = []
        for line in lines.dropFirst() {
            let basket = cells(line)[1]
            if baskets.count == count, !baskets.contains(basket) { break }
            baskets.insert(basket)
            kept.append(line)
        }
        try await write("transactions", [lines[0]] + kept, to: folder)

        let products = Set(kept.map { cells($0)[4] })
        try await filter("products", to: folder) { products.contains($0[0]) }
        try await filter("coupons", to: folder) { products.contains($0[2]) }
        try await filter("redemptions", to: folder) { baskets.contains($0[4]) }
        for name in ["campaigns", "campaign_households"] { try await filter(name, to: folder) { _ in true } }
        try await writeStock(of: kept, to: folder)
        let sales = kept.reduce(0) { $0 + (Int64(cells($1)[6]) ?? 0) }
        return SampleSlice(folder: folder, baskets: count, salesFen: sales)
    }

    /// Exactly what the slice sells: a quantity of 0 counts as 1.
    private static func writeStock(of lines: [Substring], to folder: String) async throws {
        var quantities: [String: Int] = [:]
        for line in lines {
            let cells = cells(line)
            quantities["\(cells[4])\t\(cells[3])", default: 0] += max(1, Int(cells[5]) ?? 0)
        }
        let stock = try await read("stock")
        let rows = stock.dropFirst().compactMap { line -> Substring? in
            let pair = line.prefix { $0 != "\t" } + "\t" + cells(line)[1]
            return quantities[String(pair)].map { "\(pair)\t\($0)" }
        }
        try await write("stock", [stock[0]] + rows, to: folder)
    }

    private static func filter(
        _ name: String, to folder: String, _ isKept: ([Substring]) -> Bool
    ) async throws {
        let lines = try await read(name)
        try await write(name, [lines[0]] + lines.dropFirst().filter { isKept(cells($0)) }, to: folder)
    }

    private static func read(_ name: String) async throws -> [Substring] {
        let file = "\(Program.repository)/Ops/data/sample-week/\(name).tsv.lz4"
        let read = try await ChildProcess.run(["/usr/bin/lz4", "-dcq", file])
        guard read.status == 0 else { throw Mall.Failure(description: "\(file): \(read.output.suffix(200))") }
        return read.output.split(separator: "\n")
    }

    private static func write(_ name: String, _ lines: [Substring], to folder: String) async throws {
        let plain = "\(folder)/\(name).tsv"
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: plain))
        let packed = try await ChildProcess.run(["/usr/bin/lz4", "-12", "-q", "--rm", plain, "\(plain).lz4"])
        guard packed.status == 0 else { throw Mall.Failure(description: packed.output) }
    }

    private static func cells(_ line: Substring) -> [Substring] {
        line.split(separator: "\t", omittingEmptySubsequences: false)
    }
}
