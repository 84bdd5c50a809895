/// Any event of the shop, for those who follow the whole log. Which stream it happened to stands in the record.
public enum CommerceEvent: Hashable, Sendable {
    case spu(Spu.Event)
    case category(Category.Event)
    case categoryTree(CategoryTree.Event)
    case stock(Stock.Event)
    case cart(Cart.Event)
    case couponTemplate(CouponTemplate.Event)
    case couponUser(CouponUser.Event)
    case coupon(Coupon.Event)
    case order(Order.Event)
    case payment(Payment.Event)
    case buyer(Buyer.Event)
    case tenantSettings(TenantSettings.Event)
    case store(Store.Event)
}
