import Import
import Testing

@Suite("A malformed row", .timeLimit(.minutes(5)))
struct MalformedRowTests {
    private static let good = "2017-01-01T11:53:26\t7\t900\t330\t10\t1\t50\t0\t0\t0"

    struct Case: Sendable, CustomTestStringConvertible {
        let row: String
        let column: String?
        let reason: MalformedRow.Reason
        var testDescription: String { "\(column ?? "row"): \(reason)" }

        init(_ row: String, _ column: String?, _ reason: MalformedRow.Reason) {
            self.row = row
            self.column = column
            self.reason = reason
        }
    }

    static let cases: [Case] = [
        Case("", nil, .columnCount(found: 1, expected: 10)),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t1\t50\t0\t0", nil, .columnCount(found: 9, expected: 10)),
        Case(good + "\t0", nil, .columnCount(found: 11, expected: 10)),
        Case("2017-01-01 11:53:26\t7\t900\t330\t11\t1\t50\t0\t0\t0", "time", .notATime),
        Case("2017-02-29T11:53:26\t7\t900\t330\t11\t1\t50\t0\t0\t0", "time", .notATime),
        Case("2017-01-01T24:00:00\t7\t900\t330\t11\t1\t50\t0\t0\t0", "time", .notATime),
        Case("2017-01-01T11:53:26Z\t7\t900\t330\t11\t1\t50\t0\t0\t0", "time", .notATime),
        Case("2017\t7\t900\t330\t11\t1\t50\t0\t0\t0", "time", .notATime),
        Case("2017-01-01T11:53:26\t\t900\t330\t11\t1\t50\t0\t0\t0", "basket_id", .empty),
        Case("2017-01-01T11:53:26\tx7\t900\t330\t11\t1\t50\t0\t0\t0", "basket_id", .notANumber),
        Case("2017-01-01T11:53:26\t7\t0\t330\t11\t1\t50\t0\t0\t0", "household_id", .outOfRange(value: 0)),
        Case("2017-01-01T11:53:26\t7\t900\t-\t11\t1\t50\t0\t0\t0", "store_id", .notANumber),
        Case("2017-01-01T11:53:26\t7\t900\t330\t1234567890123456789\t1\t50\t0\t0\t0", "product_id", .notANumber),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t-1\t50\t0\t0\t0", "quantity", .outOfRange(value: -1)),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t1000001\t50\t0\t0\t0", "quantity", .outOfRange(value: 1_000_001)),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t1\t0.50\t0\t0\t0", "sales_fen", .notANumber),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t1\t50\t-3\t0\t0", "retail_disc_fen", .outOfRange(value: -3)),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t1\t50\t0\t5 \t0", "coupon_disc_fen", .notANumber),
        Case("2017-01-01T11:53:26\t7\t900\t330\t11\t1\t50\t0\t0\t0\r", "coupon_match_disc_fen", .notANumber),
        Case("2017-01-02T11:53:26\t7\t900\t330\t11\t1\t50\t0\t0\t0", "time", .differsFromBasket),
        Case("2017-01-01T11:53:26\t7\t901\t330\t11\t1\t50\t0\t0\t0", "household_id", .differsFromBasket),
        Case("2017-01-01T11:53:26\t7\t900\t331\t11\t1\t50\t0\t0\t0", "store_id", .differsFromBasket),
        Case("2017-01-01T11:53:26\t7\t900\t330\t10\t1\t50\t0\t0\t0", "product_id", .repeatedProduct),
        Case(String(repeating: "9", count: 200_000), nil, .tooLong),
    ]

    @Test("is left out, named with its line and column, and its basket keeps the other lines", arguments: cases)
    func isLeftOut(_ broken: Case) throws {
        let last = "2017-01-01T11:53:26\t7\t900\t330\t12\t2\t70\t0\t0\t0"
        let (baskets, malformed, figures) = try TestDataset.baskets([Self.good, broken.row, last])
        #expect(baskets.count == 1)
        #expect(baskets.first?.lines.map(\.product.rawValue) == [10, 12])
        #expect(figures.salesFen == 120)
        let expected = MalformedRow(
            file: "transactions.tsv.lz4", line: 3, column: broken.column, reason: broken.reason)
        #expect(malformed == [expected])
    }

    @Test("that is its basket's only one makes the basket vanish")
    func onlyLine() throws {
        let (baskets, malformed, figures) = try TestDataset.baskets([
            "2017-01-01T11:53:26\t7\t900\t330\t10\tmany\t50\t0\t0\t0",
            "2017-01-01T11:54:26\t8\t900\t330\t10\t1\t50\t0\t0\t0",
        ])
        #expect(baskets.map(\.id.rawValue) == [8])
        #expect(malformed.map(\.line) == [2])
        #expect(figures.baskets == 1)
    }

    @Test("is also each line past the two hundredth of a basket")
    func fullBasket() throws {
        let rows = (1...203).map { "2017-01-01T11:53:26\t7\t900\t330\t\($0)\t1\t50\t0\t0\t0" }
        let (baskets, malformed, _) = try TestDataset.baskets(rows)
        #expect(baskets.map(\.lines.count) == [200])
        #expect(malformed.map(\.reason) == [.basketFull, .basketFull, .basketFull])
        #expect(malformed.map(\.line) == [202, 203, 204])
    }

    @Test("is counted without bound, but only the first thousand are kept")
    func keepsFew() throws {
        let file = try TestDataset("stock", ["product_id\tstore_id\tquantity"] + (0..<1_500).map { "\($0)\t1\t0" })
        var reader = try file.dataset.stockPairs()
        #expect(try reader.next() == nil)
        #expect(reader.malformed.count == 1_500)
        #expect(reader.malformed.first.count == 1_000)
        #expect(reader.malformed.first.first?.reason == .outOfRange(value: 0))
    }

    @Test("of another table is named in the same way")
    func otherTables() throws {
        let header =
            "product_id\tlisted\tlist_price_fen\tmanufacturer_id\tdepartment\tbrand\tproduct_category"
            + "\tproduct_type\tpackage_size"
        var bytes = Array((header + "\n1\t2\t\t\t\t\t\t\t\n2\t0\t\t\t\t\t\t\t\n3\t1\t0\t\t\t\t\t\t\n4\t1\t5\t6\t").utf8)
        bytes += [0xff, 0xfe] + Array("\t\t\t\t\n".utf8)
        var products = try TestDataset("products", bytes: bytes).dataset.products()
        let product = try #require(try products.next())
        #expect(product.id.rawValue == 2)
        #expect(product.listPriceFen == nil && product.manufacturer == nil && !product.isListed)
        #expect(try products.next() == nil)
        #expect(products.malformed.first.map(\.column) == ["listed", "list_price_fen", "department"])
        #expect(
            products.malformed.first.map(\.reason) == [.outOfRange(value: 2), .outOfRange(value: 0), .notUTF8])

        let campaigns = ["campaign_id\ttype\tstart\tend", "1\tType A\t2017-03-02\t2017-03-01", "2\tType B\t2017-3-2\t"]
        var reader = try TestDataset("campaigns", campaigns).dataset.campaigns()
        #expect(try reader.next() == nil)
        #expect(reader.malformed.first.map(\.reason) == [.endsBeforeItStarts, .notADay])
    }
}
