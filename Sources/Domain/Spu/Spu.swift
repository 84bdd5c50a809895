public import EventSourcing

/// A product: what it is called, how its variants differ, what they cost, and whether it is on sale.
///
/// What is published has a variant that can be bought and a picture to show. Stock never lives here.
public struct Spu: Aggregate, Equatable {
    public static let category = "spu"
    public static let skusMax = 600
    public static let imagesMax = 20
    public static let attributesMax = 50
    public static let categoriesMax = 10
    public static let specsMax = 5
    public static let specValuesMax = 100
    public static let quantityMaxMax: Int64 = 999

    public enum Status: Hashable, Sendable, CaseIterable {
        case draft, published, unpublished, archived
    }

    public struct Variant: Equatable, Sendable {
        public package(set) var sku: Sku
        public package(set) var isEnabled: Bool

        package init(sku: Sku, isEnabled: Bool) {
            self.sku = sku
            self.isEnabled = isEnabled
        }
    }

    public package(set) var exists = false
    public package(set) var content = SpuContent(title: "")
    public package(set) var categories: [CategoryPlacement] = []
    public package(set) var specs: [SpuSpec] = []
    public package(set) var variants: [SkuID: Variant] = [:]
    public package(set) var enabledCount = 0
    public package(set) var noCoupon = false
    public package(set) var noPoints = false
    public package(set) var status: Status = .draft
    public package(set) var publishAt: Timestamp?
    public package(set) var unpublishAt: Timestamp?
    /// Raised by every change of a price.
    public package(set) var priceVersion: Int64 = 0

    public init() {}

    public var footprint: Int {
        500 + content.detail.utf8.count + specs.count * 400 + variants.count * 320 + categories.count * 200
    }
}
