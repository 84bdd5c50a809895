public import ProjectionKit

/// Every projection into Redis there is. The projector folds them all from one reading of the log.
public enum AllProjections {
    public static let types: [any Projection.Type] = [
        ProductPage.self, CategoryTreeView.self, ProductList.self, CartView.self, OrderView.self,
        OrdersOfCustomer.self, StockLevel.self, CouponWallet.self, CouponTemplates.self, SalesSummary.self,
        TopProducts.self, CouponUse.self, StockTurnover.self, StoreView.self,
    ]
}
