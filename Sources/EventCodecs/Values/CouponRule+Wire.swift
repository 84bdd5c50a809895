import Domain
import EventSchemas
import EventSourcing
import SwiftProtobuf

extension CouponRule {
    var wire: Mallard_Coupon_V1_CouponRule {
        .with {
            write(benefit, to: &$0)
            $0.thresholdFen = thresholdFen
            write(scope, to: &$0)
            $0.excludedSkuIds = excludedSkus.map(\.rawValue)
            $0.lanes = lanes.map(\.wire)
            write(validity, to: &$0)
            $0.excludesReward = excludesReward
        }
    }

    init(_ wire: Mallard_Coupon_V1_CouponRule, in type: EventTypeID) throws(EventCodecError) {
        var lanes: [Lane] = []
        for lane in wire.lanes { lanes.append(try Lane(lane, in: type)) }
        self.init(
            benefit: try Benefit(wire, in: type), thresholdFen: wire.thresholdFen, scope: try Scope(wire, in: type),
            excludedSkus: wire.excludedSkuIds.map { SkuID($0) }, lanes: lanes, validity: Validity(wire),
            excludesReward: wire.excludesReward)
    }

    private func write(_ benefit: Benefit, to wire: inout Mallard_Coupon_V1_CouponRule) {
        switch benefit {
        case .fixed(let faceFen):
            wire.kind = .fixed
            wire.faceFen = faceFen
        case .percent(let offBasisPoints, let capFen):
            wire.kind = .percent
            wire.offBasisPoints = offBasisPoints
            if let capFen { wire.capFen = capFen }
        case .freight(let faceFen):
            wire.kind = .freight
            wire.faceFen = faceFen
        }
    }

    private func write(_ scope: Scope, to wire: inout Mallard_Coupon_V1_CouponRule) {
        switch scope {
        case .all: wire.scope = .all
        case .categories(let ids):
            wire.scope = .categories
            wire.scopeIds = ids.map(\.rawValue)
        case .spus(let ids):
            wire.scope = .spus
            wire.scopeIds = ids.map(\.rawValue)
        case .skus(let ids):
            wire.scope = .skus
            wire.scopeIds = ids.map(\.rawValue)
        }
    }

    private func write(_ validity: Validity, to wire: inout Mallard_Coupon_V1_CouponRule) {
        switch validity {
        case .window(let from, let to):
            wire.windowFromMs = from.milliseconds
            wire.windowToMs = to.milliseconds
        case .daysAfterClaim(let days): wire.daysAfterClaim = days
        }
    }
}

extension CouponRule.Benefit {
    fileprivate init(_ wire: Mallard_Coupon_V1_CouponRule, in type: EventTypeID) throws(EventCodecError) {
        switch wire.kind {
        case .fixed: self = .fixed(faceFen: wire.faceFen)
        case .percent:
            self = .percent(offBasisPoints: wire.offBasisPoints, capFen: wire.hasCapFen ? wire.capFen : nil)
        case .freight: self = .freight(faceFen: wire.faceFen)
        case .unspecified, .UNRECOGNIZED:
            throw .malformed(type, reason: "no coupon kind \(wire.kind)")
        }
    }
}

extension CouponRule.Scope {
    fileprivate init(_ wire: Mallard_Coupon_V1_CouponRule, in type: EventTypeID) throws(EventCodecError) {
        switch wire.scope {
        case .all: self = .all
        case .categories: self = .categories(wire.scopeIds.map { CategoryID($0) })
        case .spus: self = .spus(wire.scopeIds.map { SpuID($0) })
        case .skus: self = .skus(wire.scopeIds.map { SkuID($0) })
        case .unspecified, .UNRECOGNIZED:
            throw .malformed(type, reason: "no coupon scope \(wire.scope)")
        }
    }
}

extension CouponRule.Validity {
    fileprivate init(_ wire: Mallard_Coupon_V1_CouponRule) {
        self =
            wire.hasDaysAfterClaim
            ? .daysAfterClaim(wire.daysAfterClaim)
            : .window(from: Timestamp(wire.windowFromMs), to: Timestamp(wire.windowToMs))
    }
}

extension CouponSource: WireChoice {
    var wire: Mallard_Coupon_V1_CouponSource {
        switch self {
        case .claim: .claim
        case .grant: .grant
        case .pos: .pos
        }
    }
}

extension Coupon.ReleaseReason: WireChoice {
    var wire: Mallard_Coupon_V1_CouponReleaseReason {
        switch self {
        case .cancelled: .cancelled
        case .timedOut: .timedOut
        case .failed: .failed
        }
    }
}
