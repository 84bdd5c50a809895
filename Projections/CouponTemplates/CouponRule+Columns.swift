import Domain
import ProjectionKit

extension FrozenColumns {
    static let ruleNames = [
        "benefit", "face.amount", "offBasisPoints", "cap.amount", "threshold.amount", "scope", "scopeIds",
        "excludedSkuIds", "lanes", "validFrom", "validTo", "validDays", "excludesReward",
    ]

    /// What a coupon takes off, and from what.
    mutating func add(_ rule: CouponRule) {
        switch rule.benefit {
        case .fixed(let faceFen):
            text("benefit", "FIXED")
            integer("face.amount", faceFen)
        case .percent(let off, let capFen):
            text("benefit", "PERCENT")
            integer("offBasisPoints", Int64(off))
            if let capFen { integer("cap.amount", capFen) }
        case .freight(let faceFen):
            text("benefit", "FREIGHT")
            integer("face.amount", faceFen)
        }
        integer("threshold.amount", rule.thresholdFen)
        switch rule.scope {
        case .all: text("scope", "ALL")
        case .categories(let ids):
            text("scope", "CATEGORIES")
            texts("scopeIds", ids.map(\.rawValue))
        case .spus(let ids):
            text("scope", "SPUS")
            texts("scopeIds", ids.map(\.rawValue))
        case .skus(let ids):
            text("scope", "SKUS")
            texts("scopeIds", ids.map(\.rawValue))
        }
        texts("excludedSkuIds", rule.excludedSkus.map(\.rawValue))
        texts("lanes", rule.lanes.map(\.text))
        switch rule.validity {
        case .window(let from, let to):
            text("validFrom", InstantText.text(from))
            text("validTo", InstantText.text(to))
        case .daysAfterClaim(let days): integer("validDays", Int64(days))
        }
        bool("excludesReward", rule.excludesReward)
    }
}
