import Domain

/// Which aggregates' events a follower of the log wants.
public struct EventCategories: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let spu = EventCategories(rawValue: 1 << 0)
    public static let category = EventCategories(rawValue: 1 << 1)
    public static let categoryTree = EventCategories(rawValue: 1 << 2)
    public static let stock = EventCategories(rawValue: 1 << 3)
    public static let cart = EventCategories(rawValue: 1 << 4)
    public static let couponTemplate = EventCategories(rawValue: 1 << 5)
    public static let couponUser = EventCategories(rawValue: 1 << 6)
    public static let coupon = EventCategories(rawValue: 1 << 7)
    public static let order = EventCategories(rawValue: 1 << 8)
    public static let payment = EventCategories(rawValue: 1 << 9)
    public static let buyer = EventCategories(rawValue: 1 << 10)
    public static let tenantSettings = EventCategories(rawValue: 1 << 11)
    public static let store = EventCategories(rawValue: 1 << 12)

    public static let all = EventCategories(rawValue: (1 << 13) - 1)

    /// The category of a stream by its name; nil for streams this build knows nothing of.
    public init?(named name: Substring) {
        switch name {
        case Self.stockName: self = .stock
        case Self.orderName: self = .order
        case Self.paymentName: self = .payment
        case Self.couponName: self = .coupon
        case Self.cartName: self = .cart
        case Self.spuName: self = .spu
        case Self.buyerName: self = .buyer
        case Self.couponUserName: self = .couponUser
        case Self.couponTemplateName: self = .couponTemplate
        case Self.categoryName: self = .category
        case Self.categoryTreeName: self = .categoryTree
        case Self.tenantSettingsName: self = .tenantSettings
        case Self.storeName: self = .store
        default: return nil
        }
    }

    // The most frequent are asked first.
    private static let stockName = Stock.category[...]
    private static let orderName = Order.category[...]
    private static let paymentName = Payment.category[...]
    private static let couponName = Coupon.category[...]
    private static let cartName = Cart.category[...]
    private static let spuName = Spu.category[...]
    private static let buyerName = Buyer.category[...]
    private static let couponUserName = CouponUser.category[...]
    private static let couponTemplateName = CouponTemplate.category[...]
    private static let categoryName = Category.category[...]
    private static let categoryTreeName = CategoryTree.category[...]
    private static let tenantSettingsName = TenantSettings.category[...]
    private static let storeName = Store.category[...]
}
