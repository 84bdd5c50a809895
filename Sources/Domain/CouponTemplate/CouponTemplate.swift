public import EventSourcing

/// A kind of coupon: its rule, how many there may be, and who may have how many.
public struct CouponTemplate: Aggregate, Equatable {
    public static let category = "coupontpl"

    public enum Status: Hashable, Sendable, CaseIterable {
        case draft, active, paused, ended
    }

    public struct Definition: Hashable, Sendable {
        public let name: String
        public let rule: CouponRule
        public let budgetCount: Int64
        public let perUser: Int32
        public let claimFrom: Timestamp?
        public let claimTo: Timestamp?
        /// Whether shoppers may take one themselves; otherwise staff grants them.
        public let isClaimable: Bool

        public init(
            name: String, rule: CouponRule, budgetCount: Int64, perUser: Int32, claimFrom: Timestamp? = nil,
            claimTo: Timestamp? = nil, isClaimable: Bool = true
        ) {
            self.name = name
            self.rule = rule
            self.budgetCount = budgetCount
            self.perUser = perUser
            self.claimFrom = claimFrom
            self.claimTo = claimTo
            self.isClaimable = isClaimable
        }
    }

    /// Nil until created.
    public package(set) var definition: Definition?
    public package(set) var status: Status = .draft
    public package(set) var budgetCount: Int64 = 0
    public package(set) var issued: Int64 = 0

    public init() {}

    public var footprint: Int { 600 }
}
