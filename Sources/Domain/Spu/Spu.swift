public import EventSourcing

/// A product: what it is called, how its variants differ, what they cost, and whether it is on sale.
///
/// What is published has a variant that can be bought and a picture to show. Stock never lives here.
public struct Spu: Aggregate, Equatable {
    public static let category = "spu"
    public static let skusMax = 600
    public static let quantityMaxMax: Int64 = 999

    public enum Status: Hashable, Sendable, CaseIterable {
        case draft, published, unpublished, archived
    }

    public struct Variant: Equatable, Sendable {
        public internal(set) var sku: Sku
        public internal(set) var isEnabled: Bool
    }

    public internal(set) var exists = false
    public internal(set) var content = SpuContent(title: "")
    public internal(set) var categories: [CategoryPlacement] = []
    public internal(set) var specs: [SpuSpec] = []
    public internal(set) var variants: [SkuID: Variant] = [:]
    public internal(set) var enabledCount = 0
    public internal(set) var noCoupon = false
    public internal(set) var noPoints = false
    public internal(set) var status: Status = .draft
    public internal(set) var publishAt: Timestamp?
    public internal(set) var unpublishAt: Timestamp?
    /// Raised by every change of a price.
    public internal(set) var priceVersion: Int64 = 0

    public init() {}

    public var footprint: Int {
        500 + content.detail.utf8.count + specs.count * 400 + variants.count * 320 + categories.count * 200
    }
}
