/// A folder with the files that `Ops/data/export` writes: one year, or one week, of a grocer.
///
/// Each reader streams its file from the start, with memory bounded by one block and one row (or basket). Reading
/// blocks on the file system, so drive a reader from a thread that may block. A row that is malformed is left out
/// and noted; damage to the file itself ends the reading with an error.
public struct CompleteJourneyDataset: Sendable {
    public let folder: String

    public init(folder: String) { self.folder = folder }

    public func products() throws(DatasetError) -> TableReader<CompleteJourney.Product> { try TableReader(in: folder) }

    /// - Parameter unlisted: products whose lines are counted as those of products that no table knows.
    public func baskets(unlisted: Set<CompleteJourney.ProductID> = []) throws(DatasetError) -> BasketReader {
        try BasketReader(in: folder, unlisted: unlisted)
    }

    public func stockPairs() throws(DatasetError) -> TableReader<CompleteJourney.StockPair> {
        try TableReader(in: folder)
    }

    public func redemptions() throws(DatasetError) -> TableReader<CompleteJourney.Redemption> {
        try TableReader(in: folder)
    }

    public func coupons() throws(DatasetError) -> TableReader<CompleteJourney.Coupon> { try TableReader(in: folder) }

    public func campaigns() throws(DatasetError) -> TableReader<CompleteJourney.Campaign> {
        try TableReader(in: folder)
    }

    public func campaignHouseholds() throws(DatasetError) -> TableReader<CompleteJourney.CampaignHousehold> {
        try TableReader(in: folder)
    }
}
