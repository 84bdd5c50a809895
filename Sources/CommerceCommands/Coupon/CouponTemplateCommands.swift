public import Domain
import EventCodecs
import EventSourcing
public import Identity
public import Runtime

/// A change of one kind of coupon.
public protocol CouponTemplateCommand: CommerceCommand {
    var template: CouponTemplateID { get }
    var command: CouponTemplate.Command { get }
}

extension CouponTemplateCommand {
    public static var senders: Set<PrincipalRole> { .promoters }
    public var reads: [StreamRead] { [StreamRead(CouponTemplate.self, .couponTemplate(template))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .couponTemplate(template), CouponTemplate.decide)
        return .nothingToTell
    }
}

public struct CreateCouponTemplate: CouponTemplateCommand {
    public static let route = "coupon_template.create"
    public static let summary = "Define a kind of coupon. Its rule never changes once it is active."
    public let template: CouponTemplateID
    public let command: CouponTemplate.Command

    public init(_ body: inout BodyReader) {
        template = body.templateID()
        command = .create(
            CouponTemplate.Definition(
                name: body.text("name", 1...80, "What shoppers read.", example: "10 off 99"),
                rule: CouponRule(&body),
                budgetCount: body.integer("budgetCount", 1...1_000_000_000, "How many there are.", example: 1_000),
                perUser: Int32(
                    clamping: body.integer(
                        "perUser", 1...1_000_000, "How many each shopper gets.", example: 1, default: 1)),
                claimFrom: body.optionalTime("claimFrom", "Given out from. In milliseconds since 1970."),
                claimTo: body.optionalTime("claimTo", "Given out until. In milliseconds since 1970."),
                isClaimable: body.flag(
                    "claimable", default: true, "Whether shoppers take it themselves; else staff grants it.")))
    }
}

public struct ActivateCouponTemplate: CouponTemplateCommand {
    public static let route = "coupon_template.activate"
    public static let summary = "Start giving out this kind of coupon."
    public let template: CouponTemplateID
    public let command = CouponTemplate.Command.activate

    public init(_ body: inout BodyReader) { template = body.templateID() }
}

public struct PauseCouponTemplate: CouponTemplateCommand {
    public static let route = "coupon_template.pause"
    public static let summary = "Stop giving out this kind of coupon for now."
    public let template: CouponTemplateID
    public let command = CouponTemplate.Command.pause

    public init(_ body: inout BodyReader) { template = body.templateID() }
}

public struct EndCouponTemplate: CouponTemplateCommand {
    public static let route = "coupon_template.end"
    public static let summary = "Stop giving out this kind of coupon for good."
    public let template: CouponTemplateID
    public let command = CouponTemplate.Command.end

    public init(_ body: inout BodyReader) { template = body.templateID() }
}

public struct RaiseCouponBudget: CouponTemplateCommand {
    public static let route = "coupon_template.raise_budget"
    public static let summary = "Let there be more of this kind of coupon."
    public let template: CouponTemplateID
    public let command: CouponTemplate.Command

    public init(_ body: inout BodyReader) {
        template = body.templateID()
        command = .raiseBudget(to: body.integer("budgetCount", 1...1_000_000_000, "How many in all.", example: 2_000))
    }
}
