public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension CouponTemplate: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .created(let definition):
            try EventData(
                .couponTemplateCreated,
                Mallard_Coupontemplate_V1_CouponTemplateCreated.with { $0.definition = definition.wire })
        case .activated: try EventData(.couponTemplateActivated, Mallard_Coupontemplate_V1_CouponTemplateActivated())
        case .paused: try EventData(.couponTemplatePaused, Mallard_Coupontemplate_V1_CouponTemplatePaused())
        case .ended: try EventData(.couponTemplateEnded, Mallard_Coupontemplate_V1_CouponTemplateEnded())
        case .budgetRaised(let count):
            try EventData(
                .couponTemplateBudgetRaised,
                Mallard_Coupontemplate_V1_CouponTemplateBudgetRaised.with { $0.count = count })
        case .issuedCounted(let coupon, let user):
            try EventData(
                .couponIssuedCounted,
                Mallard_Coupontemplate_V1_CouponIssuedCounted.with {
                    $0.couponID = coupon.rawValue
                    $0.userID = user.rawValue
                })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .couponTemplateCreated:
            let wire = try data.message(Mallard_Coupontemplate_V1_CouponTemplateCreated.self)
            return .created(try Definition(wire.definition, in: data.type))
        case .couponTemplateActivated:
            _ = try data.message(Mallard_Coupontemplate_V1_CouponTemplateActivated.self)
            return .activated
        case .couponTemplatePaused:
            _ = try data.message(Mallard_Coupontemplate_V1_CouponTemplatePaused.self)
            return .paused
        case .couponTemplateEnded:
            _ = try data.message(Mallard_Coupontemplate_V1_CouponTemplateEnded.self)
            return .ended
        case .couponTemplateBudgetRaised:
            return .budgetRaised(
                count: try data.message(Mallard_Coupontemplate_V1_CouponTemplateBudgetRaised.self).count)
        case .couponIssuedCounted:
            let wire = try data.message(Mallard_Coupontemplate_V1_CouponIssuedCounted.self)
            return .issuedCounted(CouponID(wire.couponID), user: UserID(wire.userID))
        default: throw .unknownType(data.type)
        }
    }
}

extension CouponTemplate.Definition {
    var wire: Mallard_Coupontemplate_V1_Definition {
        .with {
            $0.name = name
            $0.rule = rule.wire
            $0.budgetCount = budgetCount
            $0.perUser = perUser
            if let claimFrom { $0.claimFromMs = claimFrom.milliseconds }
            if let claimTo { $0.claimToMs = claimTo.milliseconds }
            $0.isClaimable = isClaimable
        }
    }

    init(_ wire: Mallard_Coupontemplate_V1_Definition, in type: EventTypeID) throws(EventCodecError) {
        self.init(
            name: wire.name, rule: try CouponRule(wire.rule, in: type), budgetCount: wire.budgetCount,
            perUser: wire.perUser, claimFrom: wire.hasClaimFromMs ? Timestamp(wire.claimFromMs) : nil,
            claimTo: wire.hasClaimToMs ? Timestamp(wire.claimToMs) : nil, isClaimable: wire.isClaimable)
    }
}

extension CouponUser: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .counted(let coupon, let count):
            try EventData(
                .couponUserCounted,
                Mallard_Couponuser_V1_CouponUserCounted.with {
                    $0.couponID = coupon.rawValue
                    $0.count = count
                })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .couponUserCounted:
            let wire = try data.message(Mallard_Couponuser_V1_CouponUserCounted.self)
            return .counted(CouponID(wire.couponID), count: wire.count)
        default: throw .unknownType(data.type)
        }
    }
}
