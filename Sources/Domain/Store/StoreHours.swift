/// One stretch of a weekday in which a store is open, in the tenant's zone. A night that goes past midnight is two:
/// one until 1,440, and one from 0 on the next day.
public struct StoreHours: Hashable, Comparable, Sendable {
    public static let minutesOfDay: Int32 = 1_440

    /// ISO 8601: 1 is Monday, 7 is Sunday.
    public let weekday: Int32
    /// Minutes since midnight.
    public let from: Int32
    /// The first minute it is closed again.
    public let to: Int32

    public init(weekday: Int32, from: Int32, to: Int32) {
        self.weekday = weekday
        self.from = from
        self.to = to
    }

    /// Whether it lies in one day of a week, and is not empty.
    public var isInDay: Bool { (1...7).contains(weekday) && 0 <= from && from < to && to <= Self.minutesOfDay }

    public static func < (left: StoreHours, right: StoreHours) -> Bool {
        (left.weekday, left.from, left.to) < (right.weekday, right.from, right.to)
    }
}
