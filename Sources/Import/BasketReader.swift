/// Reads the file of lines basket by basket.
///
/// A malformed line is left out and noted; its basket keeps the other lines, and a basket without a good line does
/// not appear. A line that contradicts the first good line of its basket, or repeats a product, is malformed, too.
/// Lines of one basket must stand side by side: one whose lines do not comes out twice, and the second time its
/// command is refused for its key.
public struct BasketReader: ~Copyable {
    /// Baskets given out so far, counted.
    public private(set) var figures = ImportFigures()
    private let unlisted: Set<CompleteJourney.ProductID>
    private var rows: TableReader<CompleteJourney.TransactionRow>
    /// The basket that the rows read last belong to.
    private var open: CompleteJourney.Basket?

    init(in folder: String, unlisted: Set<CompleteJourney.ProductID>) throws(DatasetError) {
        rows = try TableReader(in: folder)
        self.unlisted = unlisted
    }

    /// What was left out so far.
    public var malformed: MalformedRows { rows.malformed }

    /// The next basket, or nil at the end. After an error the reader is of no more use; the basket that was being
    /// read is not given out.
    public mutating func next() throws(DatasetError) -> CompleteJourney.Basket? {
        while let row = try rows.next() {
            guard let basket = open, basket.id == row.basket else {
                let finished = open.take()
                open = CompleteJourney.Basket(
                    id: row.basket, household: row.household, store: row.store, time: row.time, lines: [row.line])
                if let finished { return give(finished) }
                continue
            }
            if let fault = Self.fault(of: row, in: basket) {
                rows.note(fault.reason, column: fault.column)
            } else {
                open?.lines.append(row.line)
            }
        }
        return open.take().map { give($0) }
    }

    private mutating func give(_ basket: CompleteJourney.Basket) -> CompleteJourney.Basket {
        figures.count(basket, unlisted: unlisted)
        return basket
    }

    private static func fault(
        of row: CompleteJourney.TransactionRow, in basket: CompleteJourney.Basket
    ) -> (reason: MalformedRow.Reason, column: String)? {
        if row.time != basket.time { return (.differsFromBasket, "time") }
        if row.household != basket.household { return (.differsFromBasket, "household_id") }
        if row.store != basket.store { return (.differsFromBasket, "store_id") }
        if basket.lines.count >= CompleteJourney.Basket.linesMax { return (.basketFull, "basket_id") }
        let product = row.line.product
        return basket.lines.contains { $0.product == product } ? (.repeatedProduct, "product_id") : nil
    }
}
