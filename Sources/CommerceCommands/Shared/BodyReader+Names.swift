import Domain

/// The fields that many commands have, said once.
extension BodyReader {
    mutating func spuID() -> SpuID { id("spuId", "The product.", example: "p1029743") }

    /// A variant's id holds its product's: `p1029743.1`.
    mutating func skuID(_ name: String = "skuId") -> SkuID {
        let id: SkuID = id(name, "The variant: its product's id, a dot, and its own part.", example: "p1029743.1")
        if !isDescribing, id.spu == nil {
            note(name, .malformedID, "Must be a product's id, a dot, and a variant without dots.")
        }
        return id
    }

    mutating func categoryID() -> CategoryID { id("categoryId", "The category.", example: "c12") }
    mutating func locationID() -> LocationID { id("locationId", "The warehouse or store.", example: "main") }
    mutating func orderID() -> OrderID { id("orderId", "The order.", example: "o20260801") }
    mutating func couponID() -> CouponID { id("couponId", "The coupon.", example: "cp7") }
    mutating func templateID() -> CouponTemplateID {
        id("templateId", "The kind of coupon.", example: "summer")
    }
    mutating func reservationID() -> ReservationID { id("reservationId", "The reservation.", example: "r1") }
    mutating func itemID() -> PaymentItemID { id("itemId", "One attempt to collect money.", example: "t1") }
    mutating func refundID() -> RefundID { id("refundId", "The refund.", example: "rf1") }
    mutating func storeID() -> StoreID { id("storeId", "The store.", example: "s367") }
    mutating func optionalStoreID() -> StoreID? { optionalID("storeId", "The store.", example: "s367") }
    mutating func optionalUserID() -> UserID? { optionalID("userId", "The shopper, if known.", example: "u1001") }

    mutating func units(_ name: String = "quantity", upTo max: Int64 = Stock.unitsMax) -> Int64 {
        integer(name, 1...max, "Units.", example: 1)
    }

    mutating func reason() -> String {
        text("reason", 1...200, "Why, for those who read it later.", example: "changed my mind")
    }
}
