extension CompleteJourney {
    /// A product of the table, or one that was sold without being in it.
    public struct Product: Hashable, Sendable {
        public let id: ProductID
        /// False for what was sold but is not in the product table: it has no department, and is not put on a shelf.
        public let isListed: Bool
        /// Shelf price of a unit at its last sale with a value, at least 1; nil if it was never sold for money.
        public let listPriceFen: Int64?
        public let manufacturer: ManufacturerID?
        /// Empty where the table knows none; so are the texts below.
        public let department: String
        /// `National` or `Private`.
        public let brand: String
        public let category: String
        public let type: String
        public let packageSize: String
    }
}

extension CompleteJourney.Product: CompleteJourneyRow {
    static let file = "products.tsv.lz4"
    static let columns = [
        "product_id", "listed", "list_price_fen", "manufacturer_id", "department", "brand", "product_category",
        "product_type", "package_size",
    ]

    init(cells: inout RowCells) throws(RowCells.Fault) {
        id = try cells.id()
        isListed = try cells.integer(in: 0...1) == 1
        listPriceFen = try cells.optionalInteger(in: 1...RowCells.fenMax)
        manufacturer = try cells.optionalID()
        department = try cells.text()
        brand = try cells.text()
        category = try cells.text()
        type = try cells.text()
        packageSize = try cells.text()
    }

    func count(in figures: inout ImportFigures) {
        figures.products += 1
        if !isListed { figures.unlistedProducts += 1 }
    }
}
