/// A first reading of the whole data set, before anything is sent: what is in it, what is wrong with it, and what
/// later commands need to know of it.
///
/// Damage to a file is found here, not in the middle of an import. Costs a few seconds for a year.
struct ImportSurvey: Sendable {
    let fingerprint: Fingerprint
    private(set) var figures = ImportFigures()
    /// In the order of the files.
    private(set) var malformedRows: [MalformedRow] = []
    private(set) var malformedCount = 0
    private(set) var categories = CategoryPlan([])
    private(set) var texts = LineTexts()
    private(set) var coupons = CouponPlan()
    /// Of the earliest basket; nil if there is none.
    private(set) var firstSale: WallClockTime?
    private(set) var lastSale: WallClockTime?

    private static let files = [
        CompleteJourney.Product.file, CompleteJourney.StockPair.file, CompleteJourney.Redemption.file,
        CompleteJourney.Campaign.file, CompleteJourney.CampaignHousehold.file, CompleteJourney.Coupon.file,
        CompleteJourney.TransactionRow.file,
    ]

    /// Blocks: call it from a thread that may.
    init(reading dataset: CompleteJourneyDataset) throws(DatasetError) {
        fingerprint = try Fingerprint.of(files: Self.files.map { "\(dataset.folder)/\($0)" })
        let unlisted = try readProducts(dataset)
        try readTexts(dataset)
        try note(try dataset.stockPairs()) { _, _ in }
        try note(try dataset.redemptions()) { survey, row in survey.coupons.add(row) }
        try note(try dataset.campaigns()) { survey, row in survey.coupons.add(row) }
        try note(try dataset.campaignHouseholds()) { _, _ in }
        try note(try dataset.coupons()) { survey, row in survey.coupons.add(row) }
        try readBaskets(dataset, unlisted)
        coupons.finish()
        figures.redemptionsWithoutBasket += coupons.basketsMissing
    }
}

extension ImportSurvey {
    private mutating func readProducts(
        _ dataset: CompleteJourneyDataset
    ) throws(DatasetError) -> Set<CompleteJourney.ProductID> {
        var names: Set<CategoryPlan.Names> = []
        var unlisted: Set<CompleteJourney.ProductID> = []
        try note(try dataset.products()) { _, product in
            if let name = CategoryPlan.names(of: product) { names.insert(name) }
            if !product.isListed { unlisted.insert(product.id) }
        }
        categories = CategoryPlan(names)
        return unlisted
    }

    /// Only now are the categories' ids known.
    private mutating func readTexts(_ dataset: CompleteJourneyDataset) throws(DatasetError) {
        var reader = try dataset.products()
        while let product = try reader.next() { texts.add(product, categories) }
    }

    private mutating func readBaskets(
        _ dataset: CompleteJourneyDataset, _ unlisted: Set<CompleteJourney.ProductID>
    ) throws(DatasetError) {
        var reader = try dataset.baskets(unlisted: unlisted)
        while let basket = try reader.next() {
            firstSale = min(firstSale ?? basket.time, basket.time)
            lastSale = max(lastSale ?? basket.time, basket.time)
            coupons.add(basket)
        }
        figures.add(reader.figures)
        add(reader.malformed)
    }

    /// Reads a table to its end and keeps its figures and faults.
    private mutating func note<Row>(
        _ table: consuming TableReader<Row>, _ take: (inout ImportSurvey, Row) -> Void
    ) throws(DatasetError) {
        var reader = table
        while let row = try reader.next() { take(&self, row) }
        figures.add(reader.figures)
        add(reader.malformed)
    }

    private mutating func add(_ malformed: MalformedRows) {
        malformedCount += malformed.count
        malformedRows += malformed.first
    }
}
