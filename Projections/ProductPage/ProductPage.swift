public import Domain
public import EventSourcing
public import ProjectionKit

/// What a product's page shows, and every SKU as a row of its own for carts and orders.
public enum ProductPage: Projection {
    public static let name = "product_page"
    public static let version = 1
    public static let layout = RowLayout.keyed
    public static let categories: EventCategories = .spu

    public struct Row: ProjectionRow {
        public var id: SpuID
        public var title = ""
        public var subtitle = ""
        public var brand: String?
        public var imageKeys: [String] = []
        public var detail = ""
        public var attributes: [SpuAttribute] = []
        public var specs: [SpuSpec] = []
        public var placements: [CategoryPlacement] = []
        /// In the order they were first put.
        public var variants: [Variant] = []
        public var status = Status.draft
        public var noCoupon = false
        public var noPoints = false
        public var priceVersion: Int64 = 0
        public var createdAt: Timestamp
        public var publishedAt: Timestamp?

        init(id: SpuID, createdAt: Timestamp) {
            self.id = id
            self.createdAt = createdAt
        }

        public var footprint: Int {
            600 + title.utf8.count + detail.utf8.count + variants.count * 240 + attributes.count * 80
                + placements.count * 200
        }
    }

    public struct Variant: Equatable, Sendable {
        public var sku: Sku
        public var isEnabled: Bool
    }

    public enum Status: String, Equatable, Sendable {
        case draft = "DRAFT"
        case published = "PUBLISHED"
        case unpublished = "UNPUBLISHED"
        case archived = "ARCHIVED"
    }

    public static func spuKey(_ id: String) -> String { "spu/\(id)" }
    public static func skuKey(_ id: String) -> String { "sku/\(id)" }

    /// A product and its SKUs share a bucket: that of the product's id.
    public static func placement(of key: String) -> String {
        let id = key.dropFirst(4)
        guard key.hasPrefix("sku/"), let dot = id.lastIndex(of: ".") else { return String(id) }
        return String(id[..<dot])
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(spuKey(event.key))
    }

    public static func parts(_ row: Row, _ key: String) -> [(key: String, part: SkuPart)] {
        row.variants.map { (skuKey($0.sku.id.rawValue), SkuPart(row, $0)) }
    }
}
