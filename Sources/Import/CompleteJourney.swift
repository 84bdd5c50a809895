/// The grocer's own words: its ids and its rows, as the files have them.
public enum CompleteJourney {
    /// An id of the data set, at least 1; `Kind` keeps a product's from being passed as a store's.
    public struct ID<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
        public let rawValue: Int64

        public init(_ rawValue: Int64) { self.rawValue = rawValue }

        public var description: String { String(rawValue) }
        public static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
    }

    public enum BasketKind {}
    public enum CampaignKind {}
    public enum CouponKind {}
    public enum HouseholdKind {}
    public enum ManufacturerKind {}
    public enum ProductKind {}
    public enum StoreKind {}

    public typealias BasketID = ID<BasketKind>
    public typealias CampaignID = ID<CampaignKind>
    /// The code printed on the coupon.
    public typealias CouponID = ID<CouponKind>
    public typealias HouseholdID = ID<HouseholdKind>
    public typealias ManufacturerID = ID<ManufacturerKind>
    public typealias ProductID = ID<ProductKind>
    public typealias StoreID = ID<StoreKind>
}
