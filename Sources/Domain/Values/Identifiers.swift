/// A product as shoppers see it; its variants are SKUs.
public struct SpuID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// What is sold and counted: its SPU's id, a dot, and a variant without dots (`p1029743.1`).
public struct SkuID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// The product it belongs to; nil when the id has no variant part.
    public var spu: SpuID? {
        guard let dot = rawValue.utf8.lastIndex(of: UInt8(ascii: ".")), dot > rawValue.startIndex,
            rawValue.utf8.index(after: dot) < rawValue.endIndex
        else { return nil }
        return SpuID(String(rawValue[..<dot]))
    }
}

public struct CategoryID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Where stock lies: a warehouse or a store.
public struct LocationID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct StoreID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A shopper.
public struct UserID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct OrderID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// One claim on stock; an order uses its own id.
public struct ReservationID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct ShipmentID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct AfterSaleID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct CouponTemplateID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct CouponID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// One attempt to collect money for an order.
public struct PaymentItemID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

public struct RefundID: DomainID {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
}
