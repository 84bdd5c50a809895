public import EventSourcing

/// How many coupons of one template one shopper has had.
public struct CouponUser: Aggregate, Equatable {
    public static let category = "couponuser"

    public internal(set) var count: Int32 = 0

    public init() {}

    public var footprint: Int { 16 }

    public enum Event: Hashable, Sendable {
        case counted(CouponID, count: Int32)
    }

    public mutating func evolve(_ event: Event) {
        switch event {
        case .counted(_, let count): self.count = count
        }
    }
}
