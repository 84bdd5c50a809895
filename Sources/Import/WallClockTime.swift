/// A time as a clock on the wall of the shop shows it: no zone, no shift.
public struct WallClockTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds from 1970-01-01T00:00:00 on the same clock.
    public let secondsFromEpoch: Int64

    public init(secondsFromEpoch: Int64) { self.secondsFromEpoch = secondsFromEpoch }

    public var day: CalendarDay {
        CalendarDay(daysFromEpoch: Int32((secondsFromEpoch - (secondsFromEpoch % 86_400 + 86_400) % 86_400) / 86_400))
    }

    /// `2017-01-01T11:53:26`.
    public var description: String {
        let second = secondsFromEpoch - Int64(day.daysFromEpoch) * 86_400
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(day)T\(clock.joined(separator: ":"))"
    }

    public static func < (left: WallClockTime, right: WallClockTime) -> Bool {
        left.secondsFromEpoch < right.secondsFromEpoch
    }
}
