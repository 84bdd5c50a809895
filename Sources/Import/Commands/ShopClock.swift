/// Wall-clock times of the shop as instants: its times are those of the mall's zone, never shifted.
public struct ShopClock: Hashable, Sendable {
    /// The mall's zone, minutes east of UTC.
    public let utcOffsetMinutes: Int32

    public init(utcOffsetMinutes: Int32 = 480) { self.utcOffsetMinutes = utcOffsetMinutes }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    public func milliseconds(_ time: WallClockTime) -> Int64 {
        (time.secondsFromEpoch - Int64(utcOffsetMinutes) * 60) * 1_000
    }

    /// The day's first instant.
    public func milliseconds(_ day: CalendarDay) -> Int64 {
        milliseconds(WallClockTime(secondsFromEpoch: Int64(day.daysFromEpoch) * 86_400))
    }
}
