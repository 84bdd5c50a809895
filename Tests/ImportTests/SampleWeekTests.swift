import Foundation
import Import
import Testing

/// The committed week, against the figures that `Ops/data/export` counted with other means.
@Suite("The sample week", .timeLimit(.minutes(5)))
struct SampleWeekTests {
    private let dataset: CompleteJourneyDataset

    init() {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        dataset = CompleteJourneyDataset(folder: root.appendingPathComponent("Ops/data/sample-week").path)
    }

    @Test("adds up to the fen, basket by basket")
    func baskets() throws {
        var unlisted: Set<CompleteJourney.ProductID> = []
        var products = try dataset.products()
        while let product = try products.next() {
            if !product.isListed { unlisted.insert(product.id) }
        }
        var reader = try dataset.baskets(unlisted: unlisted)
        var sold: Set<CompleteJourney.ProductID> = []
        var households: Set<CompleteJourney.HouseholdID> = []
        var stores: Set<CompleteJourney.StoreID> = []
        var longest = 0
        while let basket = try reader.next() {
            sold.formUnion(basket.lines.map(\.product))
            households.insert(basket.household)
            stores.insert(basket.store)
            longest = max(longest, basket.lines.count)
        }
        #expect(reader.malformed.count == 0)
        #expect(sold.count == 11_344)
        #expect(households.count == 1_309)
        #expect(stores.count == 136)
        #expect(longest == 87)
        var expected = ImportFigures()
        expected.baskets = 3_013
        expected.lines = 28_405
        expected.salesFen = 8_702_435
        expected.salesFenByMonth = [201_703: 8_702_435]
        expected.cardDiscountFen = 1_526_654
        expected.couponMatchFen = 9_220
        expected.manufacturerCouponFen = 46_019
        expected.unlistedProductLines = 107
        expected.unlistedProductFen = 1_335
        expected.noQuantityLines = 167
        expected.noQuantityLinesWithValue = 1
        expected.noQuantityFen = 1
        expected.freeLines = 55
        expected.freeBaskets = 10
        expected.linesWithCouponAboveValue = 73
        expected.basketsWithCouponAboveValue = 1
        expected.payoutFen = 70
        expected.largeQuantityLines = 269
        #expect(reader.figures == expected)
    }

    @Test("has products with prices, and some that no table knows")
    func products() throws {
        var reader = try dataset.products()
        var withoutPrice = 0
        var first: CompleteJourney.Product?
        while let product = try reader.next() {
            if product.listPriceFen == nil { withoutPrice += 1 }
            if first == nil { first = product }
        }
        #expect(reader.malformed.count == 0)
        #expect(reader.figures.products == 11_344)
        #expect(reader.figures.unlistedProducts == 4)
        #expect(withoutPrice == 25)
        let magazine = try #require(first)
        #expect(magazine.id.rawValue == 26_889)
        #expect(magazine.listPriceFen == 499)
        #expect(magazine.department == "DRUG GM")
        #expect(magazine.type == "TV/MOVIE-MAGAZINE")
        #expect(magazine.packageSize.isEmpty)
    }

    @Test("has stock for exactly what each store sold")
    func stock() throws {
        var sold: [CompleteJourney.StoreID: [CompleteJourney.ProductID: Int64]] = [:]
        var baskets = try dataset.baskets()
        while let basket = try baskets.next() {
            for line in basket.lines { sold[basket.store, default: [:]][line.product, default: 0] += line.quantity }
        }
        var reader = try dataset.stockPairs()
        while let pair = try reader.next() {
            #expect(sold[pair.store]?.removeValue(forKey: pair.product) == pair.quantity)
        }
        #expect(sold.values.reduce(0) { $0 + $1.count } == 0)
        #expect(reader.figures.stockPairs == 25_716)
        #expect(reader.figures.stockUnits == 3_158_360)
    }

    @Test("has the redemptions of the week with the baskets that explain them")
    func redemptions() throws {
        var reader = try dataset.redemptions()
        var days: [String] = []
        while let redemption = try reader.next() { days.append(redemption.day.description) }
        #expect(days == ["2017-03-06", "2017-03-08"])
        #expect(reader.figures.redemptions == 2)
        #expect(reader.figures.redemptionsWithoutBasket == 0)
    }

    @Test("has coupons, campaigns and the households they went to")
    func campaigns() throws {
        var coupons = try dataset.coupons()
        while try coupons.next() != nil {}
        var campaigns = try dataset.campaigns()
        while try campaigns.next() != nil {}
        var households = try dataset.campaignHouseholds()
        while try households.next() != nil {}
        #expect(coupons.figures.couponProducts == 1_213)
        #expect(campaigns.figures.campaigns == 3)
        #expect(households.figures.campaignHouseholds == 297)
        #expect(coupons.malformed.count + campaigns.malformed.count + households.malformed.count == 0)
    }
}
