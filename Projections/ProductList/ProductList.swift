import Domain
public import EventSourcing
public import ProjectionKit

/// The published products in order: newest, by price, best-selling; of the shop and of each category.
public enum ProductList: Projection {
    public static let name = "product_list"
    public static let version = 1
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = [.spu, .stock]

    /// What decides where a product stands. The fold's own: lists give ids, pages are read from `product_page`.
    public struct Row: ProjectionRow {
        public var offers: [Offer] = []
        /// Its categories and everything above them, each once, in order.
        public var shelves: [String] = []
        public var isPublished = false
        public var publishedAt = Timestamp(milliseconds: 0)
        /// Units that left the shelf with customers.
        public var sold: Int64 = 0

        public var footprint: Int { 120 + offers.count * 64 + shelves.count * 40 }

        var lowestFen: Int64? { offers.lazy.filter(\.isEnabled).map(\.fen).min() }
    }

    public struct Offer: Equatable, Sendable {
        public let sku: String
        public var fen: Int64
        public var isEnabled = true
    }

    public enum Sort: String, CaseIterable, Sendable {
        /// By time of publication.
        case newest
        /// By the lowest price of an enabled SKU.
        case price
        /// By units sold.
        case sold
    }

    /// The index of all products (nil) or of those in a category or below it.
    public static func index(_ sort: Sort, of category: String?) -> String {
        category.map { "c/\($0):\(sort.rawValue)" } ?? "all:\(sort.rawValue)"
    }

    public static let hasIndexes = true
    public static let movesInIndexes = true

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        switch event.body {
        case .spu: visit.row(event.key)
        case .stock(.sold), .stock(.shipped): visit.row(spu(ofStock: event.key))
        default: break
        }
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        guard row.isPublished, let price = row.lowestFen else { return }
        visit.entry("all:newest", key, score: row.publishedAt.milliseconds)
        visit.entry("all:price", key, score: price)
        visit.entry("all:sold", key, score: row.sold)
        for shelf in row.shelves {
            visit.entry("c/\(shelf):newest", key, score: row.publishedAt.milliseconds)
            visit.entry("c/\(shelf):price", key, score: price)
            visit.entry("c/\(shelf):sold", key, score: row.sold)
        }
    }

    /// `p1.1@store-7` is stock of `p1`.
    static func spu(ofStock key: String) -> String {
        let sku = RowKey.parts(of: key, at: "@").head
        guard let dot = sku.utf8.lastIndex(of: UInt8(ascii: ".")) else { return String(sku) }
        return String(sku[..<dot])
    }
}
