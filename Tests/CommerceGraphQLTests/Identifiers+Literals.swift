public import Domain
public import EventSourcing

// Ids as they stand in these tests: plain text.

extension SpuID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension SkuID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension CategoryID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension LocationID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension StoreID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension UserID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension OrderID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension ReservationID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension CouponTemplateID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension CouponID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension PaymentItemID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}

extension PersonID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self.init(text) }
}
