public import EventSourcing

/// The names of the streams, in one place.
extension StreamName {
    public static func spu(_ id: SpuID) -> StreamName { StreamName(category: Spu.category, key: id.rawValue) }
    public static func category(_ id: CategoryID) -> StreamName {
        StreamName(category: Category.category, key: id.rawValue)
    }
    /// The one index of all categories of a tenant.
    public static let categoryTree = StreamName(CategoryTree.category)
    public static func stock(_ sku: SkuID, _ location: LocationID) -> StreamName {
        StreamName(category: Stock.category, key: "\(sku.rawValue)@\(location.rawValue)")
    }
    public static func cart(_ user: UserID) -> StreamName { StreamName(category: Cart.category, key: user.rawValue) }
    public static func couponTemplate(_ id: CouponTemplateID) -> StreamName {
        StreamName(category: CouponTemplate.category, key: id.rawValue)
    }
    public static func couponUser(_ template: CouponTemplateID, _ user: UserID) -> StreamName {
        StreamName(category: CouponUser.category, key: "\(template.rawValue)@\(user.rawValue)")
    }
    public static func coupon(_ id: CouponID) -> StreamName { StreamName(category: Coupon.category, key: id.rawValue) }
    public static func order(_ id: OrderID) -> StreamName { StreamName(category: Order.category, key: id.rawValue) }
    public static func payment(_ order: OrderID) -> StreamName {
        StreamName(category: Payment.category, key: order.rawValue)
    }
    public static func buyer(_ user: UserID) -> StreamName { StreamName(category: Buyer.category, key: user.rawValue) }
    public static func store(_ id: StoreID) -> StreamName { StreamName(category: Store.category, key: id.rawValue) }
    public static let tenantSettings = StreamName(TenantSettings.category)
}
