public import EventSourcing

/// What a coupon takes off, and from what. Immutable once its template is active; every coupon carries a copy.
public struct CouponRule: Hashable, Sendable {
    public enum Benefit: Hashable, Sendable {
        case fixed(faceFen: Int64)
        /// Basis points off (1 to 9,999), at most `capFen`.
        case percent(offBasisPoints: Int32, capFen: Int64?)
        /// Off the freight.
        case freight(faceFen: Int64)
    }

    public enum Scope: Hashable, Sendable {
        case all
        /// A category stands for everything below it.
        case categories([CategoryID])
        case spus([SpuID])
        case skus([SkuID])
    }

    public enum Validity: Hashable, Sendable {
        case window(from: Timestamp, to: Timestamp)
        case daysAfterClaim(Int32)
    }

    public let benefit: Benefit
    /// The eligible goods must reach this, measured when the coupon's stage comes.
    public let thresholdFen: Int64
    public let scope: Scope
    public let excludedSkus: [SkuID]
    public let lanes: [Lane]
    public let validity: Validity
    /// Lines in the coupon's scope get no spend-and-save promotion.
    public let excludesReward: Bool

    public init(
        benefit: Benefit, thresholdFen: Int64 = 0, scope: Scope = .all, excludedSkus: [SkuID] = [],
        lanes: [Lane] = [.normal], validity: Validity, excludesReward: Bool = false
    ) {
        self.benefit = benefit
        self.thresholdFen = thresholdFen
        self.scope = scope
        self.excludedSkus = excludedSkus
        self.lanes = lanes
        self.validity = validity
        self.excludesReward = excludesReward
    }

    /// At most one coupon of each group is used in an order.
    public enum StackGroup: Hashable, Sendable { case goods, freight }

    public var stackGroup: StackGroup {
        switch benefit {
        case .fixed, .percent: .goods
        case .freight: .freight
        }
    }
}

/// How a coupon came to its owner.
public enum CouponSource: Hashable, Sendable, CaseIterable {
    case claim, grant
    /// Handed in at a till; the coupon is known only by its use.
    case pos
}
