import Compression
import Foundation
import Import
import TestSupport

/// A whole data set of a few rows, with every oddity once.
struct SmallShop {
    static let products = [
        "25671\t1\t349\t2\tGROCERY\tNational\tFRZN ICE\tICE - CRUSHED/CUBED\t22 LB",
        "26081\t1\t\t2\tMISCELLANEOUS\tNational\t\t\t",
        "26093\t1\t159\t69\tPASTRY\tPrivate\tBREAD\tBREAD:ITALIAN/FRENCH\t",
        "30000\t0\t300\t\t\t\t\t\t",
    ]
    static let baskets = [
        // Quantity 0, a free line, a discount; 6.08 in all, 1.00 of them by a manufacturer's coupon, redeemed.
        "2017-01-01T11:53:26\t100\t7\t330\t25671\t0\t349\t50\t0\t0",
        "2017-01-01T11:53:26\t100\t7\t330\t26081\t2\t0\t0\t0\t0",
        "2017-01-01T11:53:26\t100\t7\t330\t26093\t1\t259\t0\t100\t20",
        // A coupon above the value, and an unlisted product.
        "2017-01-02T08:00:00\t101\t8\t330\t30000\t1\t50\t0\t120\t0",
        // A basket of total 0.
        "2017-01-03T23:59:59\t102\t7\t406\t26081\t1\t0\t30\t0\t0",
    ]
    static let redemptions = [
        "2017-01-01\t7\t51380041013\t26\t100",
        "2017-01-02\t9\t51380041013\t26\t",
        "2017-01-02\t9\t51380041013\t26\t",
        "2017-01-05\t9\t10000085207\t27\t999",
    ]

    var files = [
        "products": [
            "product_id\tlisted\tlist_price_fen\tmanufacturer_id\tdepartment\tbrand\tproduct_category\tproduct_type"
                + "\tpackage_size"
        ] + products,
        "transactions": [TestDataset.transactions] + baskets,
        "stock": ["product_id\tstore_id\tquantity", "25671\t330\t1", "26081\t330\t2", "26081\t406\t1"],
        "redemptions": ["day\thousehold_id\tcoupon_upc\tcampaign_id\tbasket_id"] + redemptions,
        "coupons": ["coupon_upc\tcampaign_id\tproduct_id", "51380041013\t26\t26093", "51380041013\t26\t25671"],
        "campaigns": ["campaign_id\ttype\tstart\tend", "26\tType A\t2016-12-28\t2017-02-19"],
        "campaign_households": ["campaign_id\thousehold_id", "26\t7"],
    ]

    func write() throws -> CompleteJourneyDataset {
        let folder = try TestFolder.make("shop")
        for (name, lines) in files {
            let bytes = try LZ4.compress(Array((lines.joined(separator: "\n") + "\n").utf8))
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name).tsv.lz4"))
        }
        return CompleteJourneyDataset(folder: folder)
    }
}
