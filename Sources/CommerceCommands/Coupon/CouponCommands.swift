public import Domain
import EventCodecs
import EventSourcing
public import Identity
import JSON
public import Runtime

/// A shopper takes a coupon, or staff gives one: the same decision under two names and rights.
public protocol CouponHandOut: CommerceCommand {
    var command: ClaimCoupon { get }
    var isMinted: Bool { get }
}

extension CouponHandOut {
    public static var results: [ResultMember] {
        [
            ResultMember("couponId", .string, "The coupon."),
            ResultMember("validTo", .integer, "Until when, in milliseconds since 1970."),
        ]
    }

    public var reads: [StreamRead] {
        [
            StreamRead(CouponTemplate.self, .couponTemplate(command.template)),
            StreamRead(CouponUser.self, .couponUser(command.template, command.user)),
        ]
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let template = try scope.state(CouponTemplate.self, .couponTemplate(command.template))
        let counted = StreamName.couponUser(command.template, command.user)
        let couponUser = try scope.state(CouponUser.self, counted)
        let coupon = try scope.state(Coupon.self, .coupon(command.coupon), new: isMinted || scope.declaresNew)
        let events: ClaimCoupon.Events
        do {
            events = try ClaimCoupon.decide(
                command, template: template, couponUser: couponUser, coupon: coupon, scope.context)
        } catch {
            throw .rejected(error)
        }
        try scope.append(events.template, of: CouponTemplate.self, to: .couponTemplate(command.template))
        try scope.append(events.couponUser, of: CouponUser.self, to: counted)
        try scope.append(events.coupon, of: Coupon.self, to: .coupon(command.coupon))
        scope.arm(
            DeadlineName.couponExpiry(command.coupon), due: events.validTo, ExpireCoupon.route,
            ["couponId": .string(command.coupon.rawValue)])
        return Reply.encode { result in
            result.member("couponId", .string(command.coupon.rawValue))
            result.member("validTo", .integer(events.validTo.milliseconds))
        }
    }
}

extension BodyReader {
    fileprivate mutating func handOut() -> (ClaimCoupon, Bool) {
        let template = templateID()
        let coupon: MintedID<CouponID> = minted(
            "couponId", prefix: "cp", "Your name for it. Left out, the server makes one.")
        return (ClaimCoupon(template: template, coupon: coupon.id, user: owner()), coupon.isMinted)
    }
}

public struct ClaimCouponCommand: CouponHandOut {
    public static let route = "coupon.claim"
    public static let summary = "Take a coupon that is being given out."
    public static let senders: Set<PrincipalRole> = .shoppers
    public let command: ClaimCoupon
    public let isMinted: Bool

    public init(_ body: inout BodyReader) { (command, isMinted) = body.handOut() }
}

public struct IssueCoupon: CouponHandOut {
    public static let route = "coupon.issue"
    public static let summary = "Give a shopper a coupon."
    public static let senders: Set<PrincipalRole> = .promoters
    public let command: ClaimCoupon
    public let isMinted: Bool

    public init(_ body: inout BodyReader) { (command, isMinted) = body.handOut() }
}

/// A change of one coupon.
public protocol CouponCommand: CommerceCommand {
    var coupon: CouponID { get }
    var command: Coupon.Command { get }
}

extension CouponCommand {
    public var reads: [StreamRead] { [StreamRead(Coupon.self, .coupon(coupon))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .coupon(coupon), Coupon.decide)
        return .nothingToTell
    }
}

public struct RecordCouponRedemption: CommerceCommand {
    public static let route = "coupon.record_redemption"
    public static let summary = "Record that a coupon was handed in at a till, in no order we know."
    public static let senders: Set<PrincipalRole> = [.pos, .importer]

    private let coupon: CouponID
    private let command: Coupon.Command

    public init(_ body: inout BodyReader) {
        coupon = body.couponID()
        command = .recordRedeemed(body.templateID(), user: body.optionalUserID())
        _ = body.happened("occurredAt", "When. In milliseconds since 1970; left out, now.")
    }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .coupon(coupon), new: scope.declaresNew, Coupon.decide)
        return .nothingToTell
    }
}

public struct ExpireCoupon: CouponCommand {
    public static let route = "coupon.expire"
    public static let summary = "End a coupon whose time is over. Sent by its deadline."
    public static let senders: Set<PrincipalRole> = [.system]
    public let coupon: CouponID
    public let command = Coupon.Command.expire

    public init(_ body: inout BodyReader) { coupon = body.couponID() }
}

public struct VoidCoupon: CouponCommand {
    public static let route = "coupon.void"
    public static let summary = "Withdraw a coupon."
    public static let senders: Set<PrincipalRole> = [.finance, .admin]
    public let coupon: CouponID
    public let command: Coupon.Command

    public init(_ body: inout BodyReader) {
        coupon = body.couponID()
        command = .void(reason: body.reason())
    }
}
