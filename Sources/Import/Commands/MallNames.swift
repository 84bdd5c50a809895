/// What the grocer's ids are called in the mall. Made from the data alone, so that every import says the same.
enum MallNames {
    static func product(_ id: CompleteJourney.ProductID) -> String { "p\(id)" }
    /// The only variant; a variant's id is its product's id, a dot, and its own part.
    static func variant(_ id: CompleteJourney.ProductID) -> String { "p\(id).1" }
    static func store(_ id: CompleteJourney.StoreID) -> String { "s\(id)" }
    static func shopper(_ id: CompleteJourney.HouseholdID) -> String { "h\(id)" }
    static func order(_ id: CompleteJourney.BasketID) -> String { "b\(id)" }
    static func template(_ kind: CouponKind) -> String { "k\(kind.coupon).\(kind.campaign)" }

    /// - Parameter nth: from 1; above it when a household hands in the same coupon again on the same day.
    static func coupon(_ kind: CouponKind, _ household: CompleteJourney.HouseholdID, _ day: CalendarDay, nth: Int)
        -> String
    {
        let (year, month, dayOfMonth) = day.components
        let date = String(year * 10_000 + month * 100 + dayOfMonth)
        return "k\(kind.coupon).\(kind.campaign).h\(household).\(date)" + (nth > 1 ? ".\(nth)" : "")
    }
}

/// A coupon during a campaign: what the mall calls a template.
struct CouponKind: Hashable, Comparable, Sendable {
    let coupon: CompleteJourney.CouponID
    let campaign: CompleteJourney.CampaignID

    static func < (left: CouponKind, right: CouponKind) -> Bool {
        (left.coupon, left.campaign) < (right.coupon, right.campaign)
    }
}
