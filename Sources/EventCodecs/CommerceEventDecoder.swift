public import Domain
public import EventSourcing

/// Reads any event of the log, for those who follow all of it.
public enum CommerceEventDecoder {
    /// Throws `keyNotLoaded` when a person's key must be looked up first; then call again.
    public static func decode(
        _ event: RecordedEvent, keys: some PersonKeys
    ) throws(EventCodecError) -> CommerceEvent {
        try decode(event.data, keys: keys)
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> CommerceEvent {
        // Each aggregate's numbers are a hundred of their own: see `EventTypeID+Known.swift`.
        switch data.type.rawValue / 100 {
        case 1: .spu(try Spu.decode(data, keys: keys))
        case 2: .category(try Category.decode(data, keys: keys))
        case 3: .categoryTree(try CategoryTree.decode(data, keys: keys))
        case 4: .stock(try Stock.decode(data, keys: keys))
        case 5: .cart(try Cart.decode(data, keys: keys))
        case 6: .couponTemplate(try CouponTemplate.decode(data, keys: keys))
        case 7: .couponUser(try CouponUser.decode(data, keys: keys))
        case 8: .coupon(try Coupon.decode(data, keys: keys))
        case 9: .order(try Order.decode(data, keys: keys))
        case 10: .payment(try Payment.decode(data, keys: keys))
        case 11: .buyer(try Buyer.decode(data, keys: keys))
        case 12: .tenantSettings(try TenantSettings.decode(data, keys: keys))
        case 13: .store(try Store.decode(data, keys: keys))
        default: throw .unknownType(data.type)
        }
    }

    /// The bytes of any event, for tools that rewrite or compare.
    public static func encode(_ event: CommerceEvent, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .spu(let event): try Spu.encode(event, keys: keys)
        case .category(let event): try Category.encode(event, keys: keys)
        case .categoryTree(let event): try CategoryTree.encode(event, keys: keys)
        case .stock(let event): try Stock.encode(event, keys: keys)
        case .cart(let event): try Cart.encode(event, keys: keys)
        case .couponTemplate(let event): try CouponTemplate.encode(event, keys: keys)
        case .couponUser(let event): try CouponUser.encode(event, keys: keys)
        case .coupon(let event): try Coupon.encode(event, keys: keys)
        case .order(let event): try Order.encode(event, keys: keys)
        case .payment(let event): try Payment.encode(event, keys: keys)
        case .buyer(let event): try Buyer.encode(event, keys: keys)
        case .tenantSettings(let event): try TenantSettings.encode(event, keys: keys)
        case .store(let event): try Store.encode(event, keys: keys)
        }
    }
}
