public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Coupon: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .issued(let issue): try EventData(.couponIssued, issue.wire)
        case .locked(let order, let discountFen):
            try EventData(
                .couponLocked,
                Mallard_Coupon_V1_CouponLocked.with {
                    $0.orderID = order.rawValue
                    $0.discountFen = discountFen
                })
        case .redeemed(let order, let discountFen):
            try EventData(
                .couponRedeemed,
                Mallard_Coupon_V1_CouponRedeemed.with {
                    if let order { $0.orderID = order.rawValue }
                    $0.discountFen = discountFen
                })
        case .released(let order, let reason):
            try EventData(
                .couponReleased,
                Mallard_Coupon_V1_CouponReleased.with {
                    $0.orderID = order.rawValue
                    $0.reason = reason.wire
                })
        case .restored(let order, let validTo):
            try EventData(
                .couponRestored,
                Mallard_Coupon_V1_CouponRestored.with {
                    $0.orderID = order.rawValue
                    $0.validToMs = validTo.milliseconds
                })
        case .expired: try EventData(.couponExpired, Mallard_Coupon_V1_CouponExpired())
        case .voided(let reason):
            try EventData(.couponVoided, Mallard_Coupon_V1_CouponVoided.with { $0.reason = reason })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .couponIssued:
            return .issued(try CouponIssue(data.message(Mallard_Coupon_V1_CouponIssued.self), in: data.type))
        case .couponLocked:
            let wire = try data.message(Mallard_Coupon_V1_CouponLocked.self)
            return .locked(OrderID(wire.orderID), discountFen: wire.discountFen)
        case .couponRedeemed:
            let wire = try data.message(Mallard_Coupon_V1_CouponRedeemed.self)
            return .redeemed(wire.hasOrderID ? OrderID(wire.orderID) : nil, discountFen: wire.discountFen)
        case .couponReleased:
            let wire = try data.message(Mallard_Coupon_V1_CouponReleased.self)
            return .released(OrderID(wire.orderID), reason: try ReleaseReason(wire.reason, in: data.type))
        case .couponRestored:
            let wire = try data.message(Mallard_Coupon_V1_CouponRestored.self)
            return .restored(OrderID(wire.orderID), validTo: Timestamp(wire.validToMs))
        case .couponExpired:
            _ = try data.message(Mallard_Coupon_V1_CouponExpired.self)
            return .expired
        case .couponVoided: return .voided(reason: try data.message(Mallard_Coupon_V1_CouponVoided.self).reason)
        default: throw .unknownType(data.type)
        }
    }
}

extension CouponIssue {
    fileprivate var wire: Mallard_Coupon_V1_CouponIssued {
        .with {
            $0.templateID = template.rawValue
            if let user { $0.userID = user.rawValue }
            if let rule { $0.rule = rule.wire }
            $0.validFromMs = validFrom.milliseconds
            $0.validToMs = validTo.milliseconds
            $0.source = source.wire
        }
    }

    fileprivate init(_ wire: Mallard_Coupon_V1_CouponIssued, in type: EventTypeID) throws(EventCodecError) {
        self.init(
            template: CouponTemplateID(wire.templateID), user: wire.hasUserID ? UserID(wire.userID) : nil,
            rule: wire.hasRule ? try CouponRule(wire.rule, in: type) : nil,
            validFrom: Timestamp(wire.validFromMs), validTo: Timestamp(wire.validToMs),
            source: try CouponSource(wire.source, in: type))
    }
}
